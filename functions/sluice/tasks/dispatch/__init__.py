"""The course of a deployment: which target starts, how it ends, and what repairs it."""
