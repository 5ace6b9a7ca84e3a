"""The only YAML reader: text to values, with the position of each."""
