"""The fixed work of a deployment: targets, stages, actions, and when they happen."""
