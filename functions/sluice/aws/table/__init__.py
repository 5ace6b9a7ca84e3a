"""The control plane's records in its one DynamoDB table."""
