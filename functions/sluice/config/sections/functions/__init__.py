"""What the file says of a function: its name, its settings, and one row for each target it goes to."""
