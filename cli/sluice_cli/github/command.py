"""Runs the `sluice` command for the Action: its JSON is read, and everything else goes to the job's log."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finished:
    """How a run of the command ended; `answer` is empty if it printed no JSON."""

    exit_code: int
    answer: Mapping[str, Any]


Command = Callable[[Sequence[str]], Finished]


def run_command(words: Sequence[str]) -> Finished:
    """Run it. Its progress goes to our stdout, so that it stays in order with what the Action prints."""
    command = [sys.executable, "-m", "sluice_cli", *words, "--output", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=sys.stdout, check=False)  # noqa: S603  no shell
    return Finished(done.returncode, _parsed(done.stdout))


def _parsed(text: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
