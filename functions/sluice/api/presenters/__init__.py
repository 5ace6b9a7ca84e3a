"""Makes the bodies of responses from what the tasks return."""
