"""Turns what went wrong with a request into an error for people; it sends nothing."""

from typing import cast

import httpx

from sluice.api.bodies.problem import ProblemBody
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.errors import UnreachableError


def problem_in(response: httpx.Response, answer: object) -> ProblemBody:
    """The problem that was answered, or one made of what API Gateway or a proxy says."""
    if isinstance(answer, dict) and ("detail" in answer or "title" in answer):
        return cast(ProblemBody, answer)
    # API Gateway's own refusals ({"message": "Forbidden"}) and whatever a proxy says are not problem+json.
    said = answer.get("message", "") if isinstance(answer, dict) else ""
    detail = f"The control plane answered {response.status_code} {said or response.reason_phrase}".rstrip()
    problem: ProblemBody = {
        "type": "about:blank",
        "title": detail,
        "status": response.status_code,
        "code": "".join(response.reason_phrase.split()),
    }
    if response.status_code in {401, 403}:
        problem["remedy"] = (
            "Check the credentials (AWS_PROFILE) and that they allow execute-api:Invoke on this API"
        )
    elif response.is_success:
        problem["remedy"] = f"Check that {response.url.host} is the control plane's address"
    return problem


def unreachable(endpoint: Endpoint, error: httpx.TransportError) -> UnreachableError:
    """That nobody answered, and what to check."""
    reason = str(error) or type(error).__name__
    remedy = (
        "Start the local plane with `make local`"
        if endpoint.is_local
        else "Check the address (--api or SLUICE_API) and your connection"
    )
    return UnreachableError(f"The control plane at {endpoint.url} does not answer: {reason}", remedy)
