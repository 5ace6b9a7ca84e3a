"""The operator's document: what guardrails may say, and what is wrong with one."""
