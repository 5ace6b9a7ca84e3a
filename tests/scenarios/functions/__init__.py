"""What becomes of functions: code, settings, roles, images."""
