"""What preflight finds out about a target before the first change."""
