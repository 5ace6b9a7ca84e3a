"""Plans: config and guardrails in, what a deployment will do out."""
