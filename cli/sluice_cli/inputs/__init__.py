"""What people and CI hand to the command: files, times, variables, and where a change came from."""
