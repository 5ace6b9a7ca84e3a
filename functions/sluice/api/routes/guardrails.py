"""The routes of the guardrails: apply a document, show one, and list who applied which."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.guardrails import AppliedBody, GuardrailsBody, GuardrailsHistoryBody
from sluice.api.presenters.guardrails import applied_body, guardrails_body, history_body
from sluice.api.routes.router import Router, ok
from sluice.errors import ConfigError
from sluice.tasks.intake.apply_guardrails import apply_guardrails
from sluice.tasks.look.read_guardrails import read_guardrails
from sluice.wiring import ports

router = Router()

_MOST_DIGITS = 8


@router.put("/guardrails")
def apply() -> Response[AppliedBody]:
    """Put the document in the body in force; `?over=3` only if version 3 is until then."""
    request = router.current_request
    comment, over = request.query.get("comment", ""), _version("over")
    return ok(
        applied_body(apply_guardrails(ports(), request.body, by=request.caller, comment=comment, over=over))
    )


@router.get("/guardrails")
def show() -> Response[GuardrailsBody]:
    """The version in force, or `?version=3`."""
    return ok(guardrails_body(read_guardrails(ports(), _version("version"))))


@router.get("/guardrails/history")
def history() -> Response[GuardrailsHistoryBody]:
    """Every version, newest first."""
    return ok(history_body(ports().guardrails.history()))


def _version(name: str) -> int | None:
    text = router.current_request.query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ConfigError(f"{name}={text[:_MOST_DIGITS]} is not a version", "Give its number, such as 3")
    return int(text)
