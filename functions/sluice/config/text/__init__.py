"""The only reader of YAML: text to values, with the place of each."""
