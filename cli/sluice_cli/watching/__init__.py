"""Stays with deployments until they end: reads what is new, shows it, and leaves as people and CI wish."""
