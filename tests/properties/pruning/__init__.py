"""A small world in which old versions are deleted while everything else goes on and anything may fail."""
