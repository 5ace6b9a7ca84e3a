"""The machine that a handler runs on: its clock, its threads, and its log, where metrics come from."""
