"""Attempts over HTTP on one running plane: each is refused with the right answer, and writes nothing."""
