"""Deployments of earlier releases that wait, kept as stored, and run to their end by today's handlers."""
