"""The tests behind a comparison, from the standard library alone."""
