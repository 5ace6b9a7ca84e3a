"""One thin file per Lambda function: parse the event, call a task, return its answer."""
