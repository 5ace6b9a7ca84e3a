"""What guardrails let happen, asked before it does."""
