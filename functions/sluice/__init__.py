"""Sluice: progressive delivery for AWS Lambda, in your own account."""
