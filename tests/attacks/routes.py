"""The routes of the HTTP API, as an attacker reads them in the documentation."""

from collections.abc import Iterator

from infra.http_api import API_ROUTES, GUARDRAILS_ROUTES

_NAMES = {
    "{deploymentId}": "{deployment}",
    "{targetAndVerb+}": "prod/approve",
    "{approvalId}": "{approval}",
}


def iam_routes() -> Iterator[tuple[str, str]]:
    """Method and path of every route that asks for a signature of IAM."""
    for method, path in (*API_ROUTES, *GUARDRAILS_ROUTES):
        for name, value in _NAMES.items():
            path = path.replace(name, value)  # noqa: PLW2901
        yield method.value, path
