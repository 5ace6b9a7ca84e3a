"""Starts the command for `python -m sluice_cli`; nothing else."""

from sluice_cli.entry import main

main()
