"""Changing functions, and changing them back."""
