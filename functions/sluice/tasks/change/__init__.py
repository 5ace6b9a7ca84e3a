"""Changing functions: preparing, publishing, moving traffic, promoting."""
