"""The ways a command can fail, each with its exit code; it prints nothing.

CliError                        1
├── UsageError                      2   the command was called in a way that cannot work
├── UnreachableError                1   the control plane does not answer
└── ApiError                    1, 3, 4 the control plane answered with a problem
"""

from collections.abc import Sequence
from enum import IntEnum

from sluice.api.bodies.problem import ProblemBody
from sluice.errors.problem import ProblemRow


class ExitCode(IntEnum):
    """What the command tells the shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFLICT = 3
    CONFIG = 4
    ROLLED_BACK = 5
    DRIFTED = 6
    PARTLY_ROLLED_BACK = 7
    TIMED_OUT = 124  # as `timeout` has it
    INTERRUPTED = 130  # 128 + SIGINT, as shells have it
    TERMINATED = 143  # 128 + SIGTERM


class CliError(Exception):
    """What went wrong and what to do about it, for the person at the keyboard."""

    exit_code = ExitCode.FAILED

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(CliError):
    """The command was called in a way that cannot work."""

    exit_code = ExitCode.USAGE


class UnreachableError(CliError):
    """The control plane does not answer."""


# 413 is a config that is too large: like 422 it is mended in the file, not by trying again.
_EXIT_CODES = {409: ExitCode.CONFLICT, 413: ExitCode.CONFIG, 422: ExitCode.CONFIG}


class ApiError(CliError):
    """The control plane answered with a problem; `answer` is that answer as it came."""

    def __init__(self, status: int, answer: ProblemBody) -> None:
        title = answer.get("detail") or answer.get("title") or f"The control plane answered {status}"
        super().__init__(title, answer.get("remedy", ""))
        self.exit_code = _EXIT_CODES.get(status, ExitCode.FAILED)
        self.answer = answer

    @property
    def problems(self) -> Sequence[ProblemRow]:
        """Each thing that is wrong with the file, when that is the problem."""
        return self.answer.get("problems", [])
