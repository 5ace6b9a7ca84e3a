"""The JSON of the HTTP API, made from what the tasks return."""
