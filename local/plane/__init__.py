"""The process that answers as AWS: the emulator, the rules it lacks, and our own execution environments."""
