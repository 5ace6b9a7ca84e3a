"""Published versions of a function: which are still needed, by what, and which may be deleted."""
