"""A stand-in for the control plane's HTTP border, and a run of the command against it."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer import testing

from sluice_cli.environment import Environment
from sluice_cli.main import app

# Typer's runner makes the whole command anew for each call, which the command itself does once: 30 ms.
testing._get_command = cache(testing._get_command)

API = "https://abc123.execute-api.eu-west-1.amazonaws.com"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
Answer = httpx.Response | Exception


@dataclass
class ControlPlane:
    """Answers from a list for each path (the last one stays) and remembers every request and wait."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    interrupt_after_waits: int | None = None
    version: str | None = "0.1.0"
    programs: list[tuple[tuple[str, ...], Path]] = field(default_factory=list)
    signals: dict[str, list[signal.Signals]] = field(default_factory=dict)
    """Sent to the command while it waits for the answer of this route, one each time."""

    def on(self, route: str, *answers: Any, status: int = 200) -> None:
        """Answer the route (`GET /deployments`) with these bodies, responses or errors, in order."""
        known = (httpx.Response, Exception)
        self.answers[route] = [a if isinstance(a, known) else httpx.Response(status, json=a) for a in answers]

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; the one for the version alone is not remembered."""
        if request.method == "GET" and request.url.raw_path == b"/deployments?limit=1":
            known = {"sluice-version": self.version} if self.version else {}
            return httpx.Response(200, headers=known, json={"deployments": [], "next": None})
        self.requests.append(request)
        route = f"{request.method} {request.url.path}"
        if self.signals.get(route):
            signal.raise_signal(self.signals[route].pop(0))
        left = self.answers[route]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def run(self, command: Sequence[str], folder: Path) -> int:
        """Note the program instead of running it."""
        self.programs.append((tuple(command), folder))
        return 0

    def now(self) -> datetime:
        """The time, which only waits move on."""
        return NOW + timedelta(seconds=sum(self.waits))

    def sleep(self, seconds: float) -> None:
        """Note the wait instead of waiting."""
        self.waits.append(seconds)
        if self.interrupt_after_waits is not None and len(self.waits) > self.interrupt_after_waits:
            raise KeyboardInterrupt


@pytest.fixture
def plane() -> ControlPlane:
    return ControlPlane()


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "deploy.yaml"
    path.write_text("application: checkout\ntargets:\n  prod:\n    strategy: fasst\n")
    return path


@pytest.fixture
def valid_config(tmp_path: Path) -> Path:
    path = tmp_path / "valid.yaml"
    path.write_text("""\
version: v1
kind: lambda
application: checkout
targets:
  prod:
    account: shop
    deployAsIamRole: arn:aws:iam::111122223333:role/SluiceDeployRole
    region: eu-west-1
    strategy: fast
strategies:
  fast:
    canary:
      steps:
        - setWeight:
            weight: 100
artifacts:
  - functionName: price
    path: s3://shop-artifacts/price.zip
    type: zipFile
providerOptions:
  lambda:
    - name: price
      target: prod
      runAsIamRole: arn:aws:iam::111122223333:role/price
      handler: index.handler
      runtime: python3.13
trafficManagement:
  - targets: [prod]
    alias:
      - functionName: price
        aliasName: live
""")
    return path


@pytest.fixture
def sluice(plane: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs the command with fixed credentials, time and keys, in an empty folder."""
    for name in ("SLUICE_API", "SLUICE_DEBUG", "AWS_PROFILE", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("TERM", "dumb")

    def run(
        *arguments: object,
        api: str | None = API,
        folder: Path = tmp_path,
        has_terminal: bool = False,
        variables: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Any:
        environment = Environment(
            environment=variables or {},
            folder=folder,
            transport=httpx.MockTransport(plane.handle),
            sleep=plane.sleep,
            jitter=lambda: 1.0,
            new_key=lambda: "random-key",
            now=plane.now,
            run=plane.run,
            has_terminal=lambda: has_terminal,
        )
        words = [str(argument) for argument in arguments] + (["--api", api] if api else [])
        return testing.CliRunner().invoke(app, words, obj=environment, **options)

    return run


@pytest.fixture
def function() -> Callable[..., dict[str, Any]]:
    """Builds one function row."""

    def build(**changes: Any) -> dict[str, Any]:
        row = {
            "functionName": "price",
            "aliasName": "live",
            "stableVersion": "7",
            "candidateVersion": "8",
            "weight": 100,
            "note": None,
        }
        return row | changes

    return build


@pytest.fixture
def target(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Builds one target row."""

    def build(name: str = "prod", status: str = "SUCCEEDED", **changes: Any) -> dict[str, Any]:
        row = {
            "name": name,
            "account": "shop",
            "region": "eu-west-1",
            "status": status,
            "reason": None,
            "dependsOn": [],
            "stage": None,
            "functions": [function()],
            "waitingFor": [],
        }
        return row | changes

    return build


@pytest.fixture
def deployment(target: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Builds the answer for one deployment."""

    def build(status: str = "SUCCEEDED", *targets: dict[str, Any], **changes: Any) -> dict[str, Any]:
        answer = {
            "deploymentId": "dep-1",
            "application": "checkout",
            "description": "New prices",
            "status": status,
            "reason": None,
            "createdAt": "2026-11-23T12:00:00Z",
            "endedAt": "2026-11-23T12:04:03Z",
            "requestedBy": "ci",
            "targets": list(targets) or [target()],
            "links": {},
        }
        return answer | changes

    return build


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    """Builds one event of the timeline."""

    def build(message: str, at: str = "2026-11-23T12:00:01Z", target: str | None = "prod") -> dict[str, Any]:
        return {"at": at, "type": "WeightSet", "target": target, "message": message}

    return build
