"""Drift: what was deployed last, watched for changes that nobody deployed. Never a write to a target."""
