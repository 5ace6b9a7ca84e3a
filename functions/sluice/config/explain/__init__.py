"""Turns what pydantic says about a config into sentences for whoever wrote it."""
