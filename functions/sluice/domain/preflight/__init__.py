"""What a look at a target finds before the first change."""
