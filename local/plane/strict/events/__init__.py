"""EventBridge and the events of S3, made as strict as AWS."""
