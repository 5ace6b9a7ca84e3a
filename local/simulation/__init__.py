"""The plane in one process, one thread at a time, on a time that jumps: the same seed, the same run."""
