"""Crashes, races and lost wake-ups."""
