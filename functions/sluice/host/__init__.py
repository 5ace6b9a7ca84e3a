"""The machine that a handler runs on: its clock and its threads."""
