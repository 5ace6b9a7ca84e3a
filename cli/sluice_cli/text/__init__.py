"""What the command prints, in words and tables."""
