"""Checks on a real account what only AWS can show, and writes a report; nothing of the product imports it."""
