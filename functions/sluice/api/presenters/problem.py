"""Shows errors as problem details (RFC 9457)."""

from sluice.api.bodies.problem import ProblemBody
from sluice.errors import (
    ConfigProblemsError,
    DeploymentInProgressError,
    GuardrailRefusedError,
    SluiceError,
)

_DESCRIBED = "/openapi.json#/components/responses"
"""Where a reader finds what a code means; the rest of the address is that of the request."""


def problem_body(error: SluiceError) -> ProblemBody:
    """One error of ours."""
    body: ProblemBody = {
        "type": f"{_DESCRIBED}/{error.code}",
        "title": error.message,
        "status": error.http_status,
        "code": error.code,
        "detail": str(error),
    }
    if error.remedy:
        body["remedy"] = error.remedy
    if isinstance(error, GuardrailRefusedError):
        body["rule"] = error.rule
    if isinstance(error, ConfigProblemsError | GuardrailRefusedError) and error.problems:
        body["problems"] = [problem.as_dict() for problem in error.problems]
    if isinstance(error, DeploymentInProgressError):
        body["blockingDeploymentId"] = error.blocking_deployment_id
    return body
