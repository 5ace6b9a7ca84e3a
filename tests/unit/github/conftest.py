"""A job of GitHub Actions whose command and REST API answer as a test says."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from sluice_cli.github.action import run
from sluice_cli.github.command import Finished
from sluice_cli.github.inputs import inputs_from
from sluice_cli.github.job import Job

DEPLOYMENT = "d-n6omghxj2w6pshpa"
SELF = f"https://abc123.execute-api.eu-west-1.amazonaws.com/deployments/{DEPLOYMENT}"


@dataclass
class GitHub:
    """The job's folder, what the command answers by verb, and the comments of pull request 7."""

    folder: Path
    answers: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    runs: list[list[str]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    not_ours: set[int] = field(default_factory=set)
    login: str = ""
    """Whose token the job has; the job's own is nobody's."""
    api_status: int = 200
    log: io.StringIO = field(default_factory=io.StringIO)

    def command(self, words: Sequence[str]) -> Finished:
        """What the command answers."""
        self.runs.append(list(words))
        return Finished(*self.answers.get(words[0], (0, {})))

    def act(self, *, pull_request: bool = False, **inputs: str) -> int:
        """Run the Action with these inputs over the defaults of `action.yml`."""
        environment = self.environment(**inputs)
        if pull_request:
            event = self.folder / "event.json"
            event.write_text(json.dumps({"pull_request": {"number": 7}}))
            environment["GITHUB_EVENT_PATH"] = str(event)
        with httpx.Client(transport=httpx.MockTransport(self.answer)) as client:
            return run(inputs_from(environment), Job(environment, client, self.log), self.command)

    def environment(self, **inputs: str) -> dict[str, str]:
        """The variables of the job, with the inputs as `action.yml` hands them over."""
        given = {
            "PATH_TO_FILE": "deploy.yaml",
            "PUSH": "false",
            "PLAN_ONLY": "false",
            "STRICT": "true",
            "WAIT_FOR_DEPLOYMENT": "false",
            **inputs,
        }
        return {
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_REPOSITORY": "shop/checkout",
            "GITHUB_RUN_ID": "41",
            "GITHUB_RUN_ATTEMPT": "2",
            "GITHUB_JOB": "deploy",
            **{f"INPUT_{name}": value for name, value in given.items()},
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What GitHub's REST API answers."""
        if self.api_status != 200:
            return httpx.Response(self.api_status)
        if request.url.path == "/user":
            return httpx.Response(200, json={"login": self.login}) if self.login else httpx.Response(403)
        if request.method == "GET":
            page = int(request.url.params["page"])
            return httpx.Response(200, json=self.comments[(page - 1) * 100 : page * 100])
        body = json.loads(request.content)["body"]
        if request.method == "POST":
            author = {"login": self.login or "github-actions[bot]", "type": "User" if self.login else "Bot"}
            self.comments.append({"id": len(self.comments) + 1, "body": body, "user": author})
            return httpx.Response(201, json={})
        number = int(request.url.path.rpartition("/")[2])
        if number in self.not_ours:
            return httpx.Response(403, json={})
        self.comments[number - 1]["body"] = body
        return httpx.Response(200, json={})

    def outputs(self) -> dict[str, str]:
        """What later steps are given."""
        lines = (self.folder / "outputs").read_text().splitlines()
        found, position = {}, 0
        while position < len(lines):
            name, _, end = lines[position].partition("<<")
            last = lines.index(end, position + 1)
            found[name] = "\n".join(lines[position + 1 : last])
            position = last + 1
        return found

    def summary(self) -> str:
        """What the run's page shows."""
        return (self.folder / "summary").read_text()

    def annotations(self) -> list[str]:
        """What is shown at the run or at a line."""
        levels = ("::error", "::warning", "::notice")
        return [line for line in self.log.getvalue().splitlines() if line.startswith(levels)]

    def verbs(self) -> list[str]:
        """The verbs that were run, in order."""
        return [words[0] for words in self.runs]


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    (tmp_path / "deploy.yaml").write_text("application: checkout\n")
    return GitHub(tmp_path)


@pytest.fixture
def plan() -> dict[str, Any]:
    """The smallest answer of `sluice plan`."""
    return {
        "application": "checkout",
        "description": "",
        "madeAt": "2026-11-28T12:00:00.000Z",
        "startsAt": "2026-11-28T12:00:00.000Z",
        "endsAt": None,
        "wouldFail": False,
        "order": [["prod"]],
        "targets": [],
        "findings": [],
        "warnings": [],
        "notes": [],
        "expected": {"stateTransitions": 22, "awsCalls": 14, "stateTransitionsOfDeployment": 8},
    }


@pytest.fixture
def submitted() -> dict[str, Any]:
    """The answer of `sluice deploy`."""
    return {"deploymentId": DEPLOYMENT, "links": {"self": SELF}, "warnings": []}
