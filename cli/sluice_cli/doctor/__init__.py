"""Checks whether everything that a deployment needs is there, and says what to do about what is not."""
