"""Rollback: what a function was before, who may change it, and what was restored."""
