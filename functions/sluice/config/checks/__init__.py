"""Checks a config against itself, beyond what each section can see alone."""
