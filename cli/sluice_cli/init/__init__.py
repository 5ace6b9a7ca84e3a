"""A first deployment config: written from functions that exist, or from a template."""
