"""CloudWatch, made as strict as AWS."""
