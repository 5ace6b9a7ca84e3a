"""How a deployment comes in: read, check, plan, store, start."""
