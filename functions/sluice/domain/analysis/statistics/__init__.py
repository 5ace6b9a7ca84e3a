"""The statistical tests behind a comparison, with the standard library alone."""
