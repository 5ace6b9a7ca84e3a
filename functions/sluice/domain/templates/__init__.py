"""Templates and the values of their variables."""
