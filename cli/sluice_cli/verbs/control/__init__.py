"""Verbs that steer a deployment that is under way, or undo one."""
