"""Issues task tokens and takes the answers sent with them; an answer that comes too late changes nothing.

"TaskTimedOut: the task token has either expired or the task associated with the token has already been
closed":
https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from ministack.core.responses import get_account_id
from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Record, Response
from local.plane.strict.states.answer import Answer
from local.plane.strict.states.limits import is_too_large
from local.plane.strict.states.responses import refusal, result
from local.plane.strict.states.scopes import Scope

Send = Callable[[Record], Response]


@dataclass
class TokenTask:
    """A Task that waits for whoever holds its token."""

    answer: Answer
    scope: Scope
    last_heartbeat: float = field(default_factory=lambda: clock.current().now())

    @property
    def is_closed(self) -> bool:
        """Whether an answer can still change anything."""
        return self.answer.is_given or self.scope.is_stopped


# Every token ever issued, with the account that may return it ("Only principals within the same account");
# a closed one keeps its place with None, for it is answered otherwise than one that never was.
_tasks: dict[tuple[str, str], TokenTask | None] = {}
# The state machine of every token, which is what IAM judges an answer on, however late it comes.
_issuers: dict[str, str] = {}


def apply() -> None:
    """Replace the three operations that carry a token."""
    replace(
        stepfunctions,
        "_send_task_success",
        sha256="12eff48bce57f5abe0fe41ea2e0dcbee9b8df43acc2297f032b66b1f360b1f05",
    )(send_task_success)
    replace(
        stepfunctions,
        "_send_task_failure",
        sha256="c2a489b4ed330840a447d69aa1188355ebb657f6679b8cb0e07869ec7b3d3c28",
    )(send_task_failure)
    replace(
        stepfunctions,
        "_send_task_heartbeat",
        sha256="56879a4655d159a255746e29496e73b0630c7b799b65dc31883df10cef00112d",
    )(send_task_heartbeat)


def issue(answer: Answer, scope: Scope, state_machine_arn: str) -> tuple[str, TokenTask]:
    """A new token for one attempt of a Task."""
    token = secrets.token_urlsafe(384)
    task = TokenTask(answer, scope)
    _tasks[get_account_id(), token] = task
    _issuers[token] = state_machine_arn
    return token, task


def state_machine_of(token: str) -> str | None:
    """The ARN of the state machine that issued a token, None if none did."""
    return _issuers.get(token)


def close(token: str) -> None:
    """Let a token be too late from now on."""
    _tasks[get_account_id(), token] = None


def send_task_success(original: Send, data: Record) -> Response:
    """Give a waiting Task its result."""
    try:
        output = json.loads(data["output"])
    except (KeyError, ValueError):
        return refusal("InvalidOutput", "Invalid Output: 'The output must be valid JSON'")
    if is_too_large(output):
        return refusal(
            "ValidationException", "Value at 'output' must have length less than or equal to 262144"
        )
    return _send(original, data, lambda task: task.answer.succeed(output))


def send_task_failure(original: Send, data: Record) -> Response:
    """Give a waiting Task its error, of which both halves may be missing."""
    return _send(original, data, lambda task: task.answer.fail(data.get("error"), data.get("cause")))


def send_task_heartbeat(original: Send, data: Record) -> Response:
    """Put off a waiting Task's heartbeat time-out, and only that: TimeoutSeconds runs on."""
    return _send(original, data, _beat)


def _beat(task: TokenTask) -> bool:
    task.last_heartbeat = clock.current().now()
    return True


def _send(original: Send, data: Record, act: Callable[[TokenTask], bool]) -> Response:
    token = data.get("taskToken", "")
    key = (get_account_id(), token)
    if token in stepfunctions._task_tokens:  # an activity's token, which is the emulator's own business
        return original(data)
    if key not in _tasks:
        return refusal("InvalidToken", "Invalid Token: 'Invalid token'")
    task = _tasks[key]
    if task is None or task.is_closed or not act(task):
        return refusal("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    return result({})
