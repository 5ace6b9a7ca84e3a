"""The border of every task's Lambda function: log once, and let errors keep their names."""

from collections.abc import Callable, Mapping
from typing import Any

from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput
from sluice.wiring import ports

Event = Mapping[str, Any]
Answer = Mapping[str, object]
Handler = Callable[[Event, object], Answer]

DONE: Answer = {"done": True}


def task_handler(work: Callable[[Ports, Event], Answer | None]) -> Handler:
    """A Lambda handler around `work`; Step Functions catches its errors by their class names."""

    def handler(event: Event, _context: object) -> Answer:
        logger.append_keys(deployment=event.get("deploymentId"), target=event.get("target"))
        try:
            return work(ports(), event) or DONE
        except SluiceError as error:
            logger.warning(
                "task ended with an error", error_type=type(error).__name__, error_message=str(error)
            )
            raise
        except Exception:
            logger.exception("task failed unexpectedly")
            raise

    return handler


def action_input(event: Event) -> ActionInput:
    """What the state machine hands to the task of an action."""
    return ActionInput(event["deploymentId"], event["target"], event["action"], int(event["deadline"]))
