"""Tells people: which events they hear of, over which channels, in which words. Sends nothing."""
