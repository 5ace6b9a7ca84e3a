"""Verbs that show what happens and what has happened; they change nothing."""
