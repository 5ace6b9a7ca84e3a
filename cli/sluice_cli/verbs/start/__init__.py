"""Verbs that write, check and start deployments."""
