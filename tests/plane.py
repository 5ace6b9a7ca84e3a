"""The plane for tests: one server for the whole run without any stack, and the AWS account it stands in for.

With AWS_VERIFIED=1 the same tests run against a real account, by the caller's own credentials.
"""

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local import process
from verify_aws.ledger import Ledger
from verify_aws.suite import LEDGER_VARIABLE

HOME_ACCOUNT = "111111111111"
OTHER_ACCOUNT = "222222222222"
REGION = "us-east-1"
IS_AWS = os.environ.get("AWS_VERIFIED") == "1"
# What tests create on a real account; `make verify-aws` names its own, to remove what they could not.
_LEDGER = Ledger(Path(os.environ.get(LEDGER_VARIABLE, "build/verify-aws/created-by-tests.jsonl")))


@dataclass(frozen=True)
class PlaneServer:
    """A started plane without a stack, or the real AWS (then `endpoint_url` is None)."""

    endpoint_url: str | None
    api_url: str | None
    state_dir: Path | None
    pid: int | None

    def client(self, service: str, account: str = HOME_ACCOUNT, region: str = REGION) -> Any:
        """A client for one account and region of the plane; of the caller's own account on AWS."""
        return _client(self.endpoint_url, service, account, region)

    def calls(self) -> list[dict[str, Any]]:
        """The AWS calls made since the last `forget_calls`."""
        made: list[dict[str, Any]] = self.control("GET", "calls")
        return made

    def forget_calls(self) -> None:
        """Start counting anew."""
        self.control("DELETE", "calls")

    def now(self) -> float:
        """The plane's time."""
        return time.time() if self.endpoint_url is None else self.control("GET", "clock")["now"]

    def advance_clock(self, seconds: float) -> None:
        """Move the plane's clock forward."""
        self.control("POST", "clock", {"advanceSeconds": seconds})

    def set_clock_speed(self, speed: float) -> None:
        """Let the plane's time run faster than the wall clock."""
        self.control("POST", "clock", {"speed": speed})

    def control(self, method: str, path: str, wish: dict[str, Any] | None = None) -> Any:
        """One call of the plane's own endpoints."""
        if self.endpoint_url is None:
            pytest.fail("Only the embedded plane has control endpoints")
        body = json.dumps(wish).encode() if wish is not None else None
        url = f"{self.endpoint_url}/_sluice/{path}"
        request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - our own address
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
            return json.load(answer)


@cache
def _client(endpoint_url: str | None, service: str, account: str, region: str) -> Any:
    # TestState would go to `sync-` and the plane's address.
    once = Config(retries={"total_max_attempts": 1}, inject_host_prefix=endpoint_url is None)
    if endpoint_url is None:
        client = boto3.client(service, region_name=region, config=once)
        _LEDGER.watch(client)
        return client
    session = boto3.Session(aws_access_key_id=account, aws_secret_access_key="plane", region_name=region)
    return session.client(service, endpoint_url=endpoint_url, config=once)


@pytest.fixture(scope="session")
def plane_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaneServer]:
    """The plane that all contract tests share; each makes resources under names of its own."""
    if IS_AWS:
        try:
            yield PlaneServer(None, None, None, None)
        finally:
            left = _LEDGER.remove_all(lambda service, region: boto3.client(service, region_name=region))
            print(*(f"Could not be removed: {one}" for one in left), sep="\n")  # noqa: T201 - a person reads it
        return
    server = process.start(tmp_path_factory.mktemp("plane"), iam=True, update_seconds=0.03)
    try:
        yield PlaneServer(server.endpoint_url, server.api_url, server.state_dir, server.pid)
    finally:
        server.stop()


def eventually(check: Callable[[], Any], timeout_seconds: float = 10.0, every_seconds: float = 0.05) -> Any:
    """The first truthy answer of `check`; fails when none comes in time."""
    deadline = time.monotonic() + timeout_seconds
    while not (answer := check()):
        if time.monotonic() > deadline:
            pytest.fail(f"Nothing came within {timeout_seconds} seconds")
        time.sleep(every_seconds)
    return answer
