"""The plane in one process, one thread at a time, in virtual time: the same seed, the same run."""
