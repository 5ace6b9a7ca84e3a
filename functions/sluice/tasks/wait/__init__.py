"""Waiting for people and systems: opening a wait, and delivering its end."""
