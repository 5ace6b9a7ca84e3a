"""Putting functions back: one module for each part of a rollback and of an undo."""
