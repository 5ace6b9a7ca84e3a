"""GitHub's own places for what a job says: its log, annotations, outputs, summary and REST API.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

import httpx

from sluice.errors.problem import ProblemRow
from sluice.errors.sentences import in_sentences

Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True)
class Job:
    """The job that the Action runs in."""

    environment: Mapping[str, str]
    client: httpx.Client
    log: TextIO

    def annotate(self, level: Level, message: str, **properties: object) -> None:
        """Show a message at the run, and at a line of a file if the properties name one."""
        written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
        self._command(f"{level} {written}".strip(), _data(message))

    def annotate_problems(self, file: str, problems: Sequence[ProblemRow]) -> None:
        """Show each problem of a config at its line."""
        for problem in problems:
            self.annotate(
                problem["severity"],
                in_sentences(problem["message"], problem["remedy"]),
                file=file,
                line=problem["line"],
                col=problem["column"],
                title=problem["path"],
            )

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """What is printed meanwhile is text: no line of it is obeyed, whoever wrote it."""
        self._command("group", _data(title))
        token = secrets.token_hex(16)
        self._command("stop-commands", token)
        try:
            yield
        finally:
            self._command(token, "")
            self._command("endgroup", "")

    def say(self, text: str) -> None:
        """Write to the log at once: what the command writes there comes in between."""
        self.log.write(f"{text}\n")
        self.log.flush()

    def set_output(self, name: str, value: str) -> None:
        """Give a value to the steps that follow."""
        end = f"end-{secrets.token_hex(16)}"  # nobody who writes the value can know where it ends
        self._append("GITHUB_OUTPUT", f"{name}<<{end}\n{value}\n{end}\n")

    def add_to_summary(self, markdown: str) -> None:
        """Show this on the page of the run."""
        self._append("GITHUB_STEP_SUMMARY", f"{markdown}\n")

    @property
    def repository(self) -> str:
        """The repository, as `owner/name`."""
        return self.environment.get("GITHUB_REPOSITORY", "")

    @property
    def pull_request(self) -> int | None:
        """The number of the pull request that the workflow runs for."""
        path = self.environment.get("GITHUB_EVENT_PATH", "")
        event = json.loads(Path(path).read_text("utf-8")) if path and Path(path).is_file() else {}
        number = (event.get("pull_request") or {}).get("number")
        return number if isinstance(number, int) else None

    def call_api(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        """One call of GitHub's REST API."""
        base = self.environment.get("GITHUB_API_URL") or "https://api.github.com"
        headers = {
            "authorization": f"Bearer {self.environment.get('INPUT_GITHUB_TOKEN', '')}",
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        }
        return self.client.request(method, f"{base.rstrip('/')}{path}", headers=headers, json=body)

    def _command(self, name: str, data: str) -> None:
        self.say(f"::{name}::{data}")

    def _append(self, variable: str, text: str) -> None:
        if path := self.environment.get(variable):
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
