"""The user's YAML: reading, describing and checking it. Nothing here acts on it."""
