"""Talks to the control plane: which one, as whom, and the shapes of its responses."""
