"""Judging the new version: metrics, alarms, smoke tests."""
