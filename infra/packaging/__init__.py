"""Packages the handlers: what goes into each zip, pinned, pruned and reproducible. Knows no CDK."""
