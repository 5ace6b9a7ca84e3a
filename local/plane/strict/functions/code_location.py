"""Lets GetFunction's Code.Location lead to the code of the version that was asked for.

https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html: a version's location is that version's
package, which is how old code is secured before it is replaced.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc

from local.plane import settings
from local.plane.calls import CODE_PATH
from local.plane.patching import replace
from local.plane.shapes import Response

# Not a character of function names, so that it can part name and version in a path.
_SEPARATOR = "~"


def apply() -> None:
    """Name the version in the location, and serve it."""
    replace(
        lambda_svc,
        "_get_function",
        sha256="4d089b87a93984a2d2299bd388d54c4d460ffd728bb72b5583461d2d9e161efe",
    )(get_function)
    replace(
        lambda_svc,
        "serve_function_code",
        sha256="342a87e413d967efcbd68d83e76fafe814477bb0fafbfe10da06f596dd0adab6",
    )(serve_function_code)


def get_function(original: Callable[..., Response], name: str, qualifier: str | None = None) -> Response:
    """GetFunction."""
    status, headers, body = original(name, qualifier)
    answer = json.loads(body)
    if status != 200 or "Location" not in answer["Code"]:
        return status, headers, body
    version = answer["Configuration"]["Version"]
    query = answer["Code"]["Location"].partition("?")[2]
    path = f"{get_account_id()}/{get_region()}/{name}{_SEPARATOR}{version}"
    answer["Code"]["Location"] = f"{settings.current().endpoint_url}{CODE_PATH}{path}?{query}"
    return status, headers, json.dumps(answer).encode()


def serve_function_code(
    original: Callable[..., Response], name: str, account_id: str | None = None, region: str | None = None
) -> Response:
    """The package behind a location."""
    name, _, version = name.partition(_SEPARATOR)
    function = lambda_svc._functions.get_scoped(account_id, region, name)
    if not function or version in ("", "$LATEST"):
        return original(name, account_id, region)
    package = function["versions"].get(version, {}).get("code_zip")
    return (200, {"Content-Type": "application/zip"}, package) if package else (404, {}, b"")
