"""Starts the Action for `python -m sluice_cli.github`; nothing else."""

import os
import sys

import httpx

from sluice_cli.github.action import run
from sluice_cli.github.command import run_command
from sluice_cli.github.inputs import InputError, inputs_from
from sluice_cli.github.job import Job

with httpx.Client(timeout=30) as client:
    job = Job(os.environ, client, sys.stdout)
    try:
        sys.exit(run(inputs_from(os.environ), job, run_command))
    except InputError as error:
        job.annotate("error", str(error))
        sys.exit(2)
