"""Pure decisions: no AWS, clock, environment or randomness."""
