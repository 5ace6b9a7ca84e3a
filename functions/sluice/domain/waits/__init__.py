"""What a target can wait for: approvals, callbacks, pauses and analyses."""
