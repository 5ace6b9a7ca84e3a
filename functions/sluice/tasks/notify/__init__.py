"""Tells people what has happened, over the operator's channels."""
