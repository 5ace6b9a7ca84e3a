"""Lays out what templates draw as SVG."""
