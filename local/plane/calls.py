"""Names the AWS operation of an HTTP request and keeps the list of calls; it changes no request.

Names come from botocore's own service models, so they are the ones a boto3 user knows.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.loaders import Loader
from ministack.core.responses import _account_from_sts_session
from ministack.core.router import extract_access_key_id

from local.plane.settings import HOME_ACCOUNT, HOME_REGION

_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
_RPC_PATH = re.compile(r"^/service/[^/]+/operation/([^/]+)$")
CODE_PATH = "/_ministack/lambda-code/"
"""Where the code of a version lies to which GetFunction gives an address."""
_KEPT = 200_000
# Signing names that differ from the folder of the service's model.
_MODELS = {"execute-api": None, "monitoring": "cloudwatch", "states": "stepfunctions"}


@dataclass(frozen=True)
class Call:
    """One AWS call: what was asked, of which account and region, and when."""

    service: str
    operation: str
    account: str
    region: str
    at: float


@dataclass(frozen=True)
class Request:
    """An HTTP request, with header names in lower case."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes


class CallLog:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        """Note one call."""
        with self._lock:
            self._calls.append(call)

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """All calls as plain values."""
        with self._lock:
            return [asdict(call) for call in self._calls]


def call_of(request: Request) -> Call:
    """The AWS call that a request makes."""
    scope = _SCOPE.search(request.headers.get("authorization", ""))
    region, service = scope.groups() if scope else (HOME_REGION, "unsigned")
    if not scope and request.path.startswith(CODE_PATH):
        return Call("lambda-code", "GetCode", _account(request.headers), region, time.time())
    return Call(service, _operation(service, request), _account(request.headers), region, time.time())


def _operation(service: str, request: Request) -> str:
    if target := request.headers.get("x-amz-target"):
        return target.rsplit(".", 1)[-1]
    if rpc := _RPC_PATH.match(request.path):
        return rpc[1]
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(request.body.decode("latin-1")).get("Action", [request.method])[0]
    return rest_operation(service, request)


def rest_operation(service: str, request: Request) -> str:
    """The operation of a REST service that a request calls, by the service's own model."""
    keys = set(parse_qs(request.query.decode("latin-1"), keep_blank_values=True))
    path = unquote(request.path)
    for rule in _rest_operations(service):
        is_asked = rule.keys <= keys and rule.headers <= request.headers.keys()
        if rule.method == request.method and is_asked and rule.path.fullmatch(path):
            return rule.name
    return f"{request.method} {path}"


@dataclass(frozen=True)
class _Rule:
    """How the requests of one REST operation look."""

    name: str
    method: str
    path: re.Pattern[str]
    keys: frozenset[str]
    headers: frozenset[str]


@cache
def _rest_operations(service: str) -> tuple[_Rule, ...]:
    """Operations of a REST service; those that ask for more (`?versioning`, a copy's source) come first."""
    name = _MODELS.get(service, service)
    loader = Loader()
    if name is None or name not in loader.list_available_services("service-2"):
        return ()
    model = loader.load_service_model(name, "service-2")
    rules = [_rule(operation, model["shapes"]) for operation in model["operations"].values()]
    return tuple(sorted(rules, key=lambda r: (-len(r.keys | r.headers), -len(r.path.pattern), r.name)))


def _rule(operation: Mapping[str, Any], shapes: Mapping[str, Any]) -> _Rule:
    path, _, query = operation["http"]["requestUri"].partition("?")
    parts = re.split(r"(\{[^}]+\})", path.rstrip("/"))
    shape = shapes[operation["input"]["shape"]] if "input" in operation else {}
    members = [shape["members"][name] for name in shape.get("required", ())]
    return _Rule(
        name=operation["name"],
        method=operation["http"]["method"],
        path=re.compile("".join(map(_segment, parts)) + "/?"),
        keys=frozenset(part.partition("=")[0] for part in query.split("&") if part),
        headers=frozenset(m["locationName"].lower() for m in members if m.get("location") == "header"),
    )


def _segment(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    # The ARN of a durable execution has slashes, and no plus says so.
    return ".+" if part.endswith("+}") or part == "{DurableExecutionArn}" else "[^/]+"


def _account(headers: Mapping[str, str]) -> str:
    key = extract_access_key_id(headers)
    if re.fullmatch(r"\d{12}", key or ""):
        return str(key)
    return str(_account_from_sts_session(key) or HOME_ACCOUNT) if key else HOME_ACCOUNT
