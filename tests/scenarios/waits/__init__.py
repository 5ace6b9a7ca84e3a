"""Deployments that wait: approvals, webhooks."""
