"""Step Functions, made as strict as AWS."""
