"""Verbs for whoever operates an installation and what deployments leave behind."""
