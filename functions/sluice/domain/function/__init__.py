"""A Lambda function as AWS has it: routing, settings, state, code."""
