"""Lambda, made as strict as AWS."""
