"""What people do to a running deployment: cancel, skip, roll back."""
