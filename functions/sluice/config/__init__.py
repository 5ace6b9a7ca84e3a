"""The user's YAML: reading, describing and checking it; nothing here acts."""
