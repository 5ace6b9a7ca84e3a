"""The published versions of deployed functions: shows what needs them, and deletes the others."""
