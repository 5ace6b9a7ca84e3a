"""Asks Prometheus, Datadog and New Relic; one module for each, which knows its protocol and nothing else."""
