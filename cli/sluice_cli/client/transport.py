"""Sends requests to the control plane, signed, and again where that is safe; knows no route."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from sluice_cli import __version__
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.failures import problem_in, unreachable
from sluice_cli.client.paths import query_of
from sluice_cli.client.signing import SigV4
from sluice_cli.environment import Environment
from sluice_cli.errors import ApiError

# An HTTP API ends a request itself after 30 s (API Gateway quotas), so a longer wait is in vain.
_TIMEOUT = httpx.Timeout(35.0, connect=5.0)
_ATTEMPTS = 5
_FIRST_WAIT_SECONDS = 0.5
# 429 is API Gateway's throttle: the request did not reach a handler.
_WORTH_REPEATING = {429, 502, 503, 504}


class Transport:
    """One control plane, and the way to it."""

    def __init__(self, endpoint: Endpoint, environment: Environment) -> None:
        self.endpoint = endpoint
        self._said = httpx.Headers()
        self._environment = environment
        self._client = httpx.Client(
            base_url=endpoint.url,
            auth=SigV4(endpoint),
            timeout=_TIMEOUT,
            transport=environment.transport,
            headers={"user-agent": f"sluice-cli/{__version__}", "accept": "application/json"},
        )

    @property
    def control_plane_version(self) -> str | None:
        """As the last answer said it; None before the first, and for releases that do not say it."""
        version: str | None = self._said.get("sluice-version")
        return version

    @property
    def control_plane_time(self) -> datetime | None:
        """The time of the last answer by the clock of whoever gave it; None if it does not say."""
        try:
            return parsedate_to_datetime(self._said["date"])
        except (KeyError, ValueError):
            return None

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Each page of a list; releases that know no pages answer with the whole."""
        page = self._call("GET", path)
        yield page
        while token := page.get("next"):
            page = self._call("GET", f"{path}{'&' if '?' in path else '?'}{query_of({'next': token})}")
            yield page

    def _post_once(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Sent again after a lost answer, a request with its key starts nothing twice."""
        return self._post(path, body, {"idempotency-key": self._environment.new_key()})

    def _post(
        self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        content = json.dumps(body).encode()
        return self._call("POST", path, {"content-type": "application/json", **(headers or {})}, content)

    def _call(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> dict[str, Any]:
        response = self._send(self._client.build_request(method, path, headers=headers, content=content))
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.is_success and isinstance(answer, dict):
            return answer
        raise ApiError(response.status_code, problem_in(response, answer))

    def _text(self, path: str) -> str:
        response = self._send(self._client.build_request("GET", path, headers={"accept": "*/*"}))
        if response.is_success:
            return response.text
        try:
            answer = response.json()
        except ValueError:
            answer = None
        raise ApiError(response.status_code, problem_in(response, answer))

    def _send(self, request: httpx.Request) -> httpx.Response:
        for attempt in range(1, _ATTEMPTS):
            try:
                response = self._sent(request)
            except httpx.TransportError:
                self._wait(attempt)
                continue
            if response.status_code not in _WORTH_REPEATING:
                return response
            self._wait(attempt)
        try:
            return self._sent(request)
        except httpx.TransportError as error:
            raise unreachable(self.endpoint, error) from error

    def _sent(self, request: httpx.Request) -> httpx.Response:
        response = self._client.send(request)
        self._said = response.headers
        return response

    def _wait(self, attempt: int) -> None:
        longest = _FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
        self._environment.sleep(longest * (0.5 + self._environment.jitter() / 2))
