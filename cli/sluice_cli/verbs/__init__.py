"""The verbs of the command, one file each, in rooms by what people are about to do."""
