"""Reads what API Gateway hands over (HTTP API, payload format 2.0); what it means is for others to say."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sluice.domain.record.deploy_variables import variables_of
from sluice.errors import ConfigError, ConfigTooLargeError
from sluice.values import dataclass

MAX_FIELDS_BYTES = 1024 * 1024
_MOST_KEY_BYTES = 256
_MOST_HEADER_CHARACTERS = 8000
_REPLACED = "\ufffd".encode()

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the HTTP API."""

    event: Event

    @property
    def body(self) -> bytes:
        """The bytes that were sent: API Gateway encodes what it does not take for text, such as YAML."""
        body = str(self.event.get("body") or "")
        if self.event.get("isBase64Encoded"):
            return base64.b64decode(body)
        # Half a character, which JSON can spell, is refused by whoever reads the bytes as UTF-8, and so is
        # U+FFFD: API Gateway puts it in place of bytes that were not, and nobody can tell what they were.
        return body.encode("utf-8", "surrogatepass").replace(_REPLACED, b"\xff")

    @property
    def fields(self) -> Mapping[str, Any]:
        """The JSON object in the body, empty without one; ConfigError."""
        body = self.body
        if len(body) > MAX_FIELDS_BYTES:
            raise ConfigTooLargeError(
                f"The body has more than {MAX_FIELDS_BYTES:,} bytes",
                "Send documented fields only",
            )
        try:
            found = json.loads(body or b"{}")
            _check_storable(found)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ConfigError("The body is not a JSON object", 'Send {"reason": "why"}, or no body at all')
        return found

    @property
    def method(self) -> str:
        """GET or POST."""
        return str(self.event["requestContext"]["http"]["method"])

    @property
    def path(self) -> str:
        """The path, decoded by API Gateway; the default stage adds nothing to it."""
        return str(self.event["rawPath"])

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters behind the question mark."""
        return self.event.get("queryStringParameters") or {}

    @property
    def caller(self) -> str:
        """The ARN that IAM authorisation found: `arn:aws:sts::111111111111:assumed-role/ci/run-7`."""
        iam = (self.event["requestContext"].get("authorizer") or {}).get("iam") or {}
        return str(iam.get("userArn") or "")

    @property
    def idempotency_key(self) -> str | None:
        """What makes a repeated request one request; API Gateway writes the names of headers small."""
        key = str((self.event.get("headers") or {}).get("idempotency-key") or "")
        if len(key.encode("utf-8", "surrogatepass")) > _MOST_KEY_BYTES or not key.isprintable():
            raise ConfigError(
                f"The idempotency key has more than {_MOST_KEY_BYTES} bytes, or hidden characters",
                "Send a short key, such as a UUID",
            )
        return key or None

    def cookie(self, name: str) -> str:
        """The value of this cookie, empty without one; API Gateway lists them apart from the headers."""
        header = str((self.event.get("headers") or {}).get("cookie") or "")
        sent = [*(self.event.get("cookies") or ()), *header.split(";")]
        pairs = (str(one).strip().partition("=") for one in sent)
        return next((value for given, _, value in pairs if given == name), "")

    @property
    def known_version(self) -> str:
        """The version of the answer that the browser has already."""
        return str((self.event.get("headers") or {}).get("if-none-match") or "")

    @property
    def source_control(self) -> Mapping[str, object]:
        """What the command knows of commit, pull request and run: JSON in base64, because it is a header."""
        return self._object_in_header("sluice-source-control", "sourceControl")

    @property
    def variables(self) -> Mapping[str, str]:
        """What is set for `{{context.name}}`; ConfigError."""
        return variables_of(self._object_in_header("sluice-context", "context"))

    @property
    def break_glass(self) -> str | None:
        """Why the caller breaks the glass, when they do; an empty reason is one that is missing."""
        return self.query.get("breakGlass")

    @property
    def start_at(self) -> str | None:
        """When the caller wants the deployment to start; None if they do not say."""
        return self.query.get("startAt")

    def _object_in_header(self, name: str, key: str) -> Mapping[str, object]:
        """The JSON object that a header holds in base64; empty without one."""
        sent = str((self.event.get("headers") or {}).get(name) or "")
        try:
            found = json.loads(base64.b64decode(sent, validate=True) or b"{}")
            _check_storable(found)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or len(sent) > _MOST_HEADER_CHARACTERS:
            raise ConfigError(
                f"The header `{name}` is not a short JSON object in base64",
                f"Leave it out, or put `{key}` into the config",
            )
        return found

    def is_asked(self, name: str) -> bool:
        """Whether the query says `name=true`."""
        return self.query.get(name, "").lower() == "true"

    def path_parameter(self, name: str) -> str:
        """What the route's `{name}` stands for."""
        return str(self.event["pathParameters"][name])

    def optional_path_parameter(self, name: str) -> str:
        """The same of a route that has it only with more of the path behind it."""
        return str((self.event.get("pathParameters") or {}).get(name) or "")


def _check_storable(found: object) -> None:
    """ValueError for half a character: JSON can spell one, and nothing behind this can store it."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
