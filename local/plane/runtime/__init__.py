"""Lambda execution environments on AWS's own runtime client, and all between an invoke and its answer."""
