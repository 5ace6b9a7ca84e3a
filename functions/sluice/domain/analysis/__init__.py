"""Judging a new version by its metrics and responses; measuring is done elsewhere."""
