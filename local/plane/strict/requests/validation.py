"""Refuses requests whose parameters break the API's model, after IAM and before the service sees them.

The emulator takes most of what is in a request as it is; AWS answers 400 ValidationException
(https://smithy.io/2.0/spec/constraint-traits.html).
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationNotFoundError, ServiceModel
from ministack.core.responses import error_response_json

from local.plane.gateway import current_call
from local.plane.patching import replace
from local.plane.shapes import Response
from local.plane.strict.requests.constraints import Constraints
from local.plane.strict.requests.parameters import parameters

Handle = Callable[[str, str, Mapping[str, str], bytes, dict[str, Any]], Awaitable[Response]]

# The services that take JSON: the emulator's module, botocore's name of the model, what the module's door is.
_SERVICES = (
    ("lambda_svc", "lambda", "f2255bfe6f90ab0a0c4f3a144cb0c1ba058e49a804d77bbefb9fa9249e534948"),
    ("stepfunctions", "stepfunctions", "efa6e8c4532a9e05de1d5c451ba1609388c4cb6662e72df46f3fb9158a84e9c4"),
    ("dynamodb", "dynamodb", "1201f2ac993ce1a07339816d280e7b86da8395988b41f91ce72caade86e12406"),
    ("eventbridge", "events", "129d025f18994a77a496a5f5044700f48742c9b35c81df78cd40d840c070fbe1"),
    ("kms", "kms", "cbcba1e01b41681afdf93e82c298d6b2bb8b2df74ec0b6c3c7f255ce9871b601"),
    ("secretsmanager", "secretsmanager", "e1909f662da6e20e11c0c814cb3fa8cbd23ed5588d1214ae8318a96648df452c"),
    ("ssm", "ssm", "ca18fc988ca9d8ec4d31ab45df24ddef8eed802c5a1927a67e19cde8311380bc"),
)


def apply() -> None:
    """Stand in the door of each service."""
    for module, model, sha256 in _SERVICES:
        service = importlib.import_module(f"ministack.services.{module}")
        replace(service, "handle_request", sha256=sha256)(_door(model))


def _door(model: str) -> Callable[..., Awaitable[Response]]:
    async def handle(  # noqa: PLR0917 - the emulator's signature
        original: Handle,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        query_params: dict[str, Any],
    ) -> Response:
        refused = refusal(model, path, body, query_params)
        return refused or await original(method, path, headers, body, query_params)

    return handle


def refusal(model: str, path: str, body: bytes, query: dict[str, Any]) -> Response | None:
    """AWS's answer to a request that breaks the model, None when it keeps to it."""
    call = current_call()
    if call is None:
        return None
    complaints = _api(model).complaints(call.operation, path, body, query)
    if not complaints:
        return None
    count = "1 validation error" if len(complaints) == 1 else f"{len(complaints)} validation errors"
    text = f"{count} detected: {'; '.join(complaints)}"
    response: Response = error_response_json("ValidationException", text, 400)
    return response


class Api:
    """The model of one service with the checks of its operations."""

    def __init__(self, name: str) -> None:
        self._model = ServiceModel(Loader().load_service_model(name, "service-2"), name)
        self._constraints = Constraints()

    def complaints(self, operation: str, path: str, body: bytes, query: dict[str, Any]) -> list[str]:
        """What is wrong with a request of an operation; one that the model does not have is not judged."""
        try:
            known = self._model.operation_model(operation)
        except OperationNotFoundError:
            return []
        check = self._constraints.check_of(known.input_shape) if known.input_shape else None
        return list(check(parameters(known, path, body, query), "")) if check else []


@cache
def _api(name: str) -> Api:
    return Api(name)
