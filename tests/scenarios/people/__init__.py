"""What people do and see, and what they may not."""
