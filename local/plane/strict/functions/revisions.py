"""Refuses writes that name an outdated RevisionId in AWS's words; what makes new ones is in the other rules.

Recorded at AWS: tests/contract/functions/test_revisions.py.
"""

from collections.abc import Callable

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response


def apply() -> None:
    """Replace the check of functions and aliases."""
    replace(
        lambda_svc,
        "_check_revision",
        sha256="09b9d0694f8c24c41480a098c6a169d308ebcd3add86dd9fe8ca3e20e9147444",
    )(check_revision)


def check_revision(
    _original: Callable[..., Response | None], current: Record, data: Record
) -> Response | None:
    """Lambda's refusal when something was written since the caller read it, None when nothing was."""
    if data.get("RevisionId", current["RevisionId"]) == current["RevisionId"]:
        return None
    message = (
        "The Revision Id provided does not match the latest Revision Id."
        " Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
    )
    refusal: Response = error_response_json("PreconditionFailedException", message, 412)
    return refusal
