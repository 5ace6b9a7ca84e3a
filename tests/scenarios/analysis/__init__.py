"""Metrics decide."""
