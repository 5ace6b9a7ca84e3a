"""Sluice: progressive delivery for AWS Lambda, in your own account."""

__version__ = "0.1.0"
"""Of the control plane and of the command, which are released together; pyproject.toml has it as well."""
