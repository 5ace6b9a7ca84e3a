"""Judging a new version by its metrics and its answers; measuring is done elsewhere."""
