"""The Action's story: push, check, plan, deploy, wait; each part is a run of the command."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.plan import PlanBody
from sluice_cli.errors import ExitCode
from sluice_cli.github.command import Command, Finished
from sluice_cli.github.comment import comment_on_pull_request
from sluice_cli.github.inputs import Inputs
from sluice_cli.github.job import Job, Level
from sluice_cli.github.markdown import deployment_summary, fenced, plan_as_text

# A comment may have 65,536 characters, and the outputs of a job 1 MB.
_MOST_OF_A_COMMENT = 60_000
_MOST_OF_A_SUMMARY = 500_000
_MOST_OF_AN_OUTPUT = 250_000
_UNKNOWN = "UNKNOWN (error)"


def run(inputs: Inputs, job: Job, command: Command) -> int:
    """Do what the inputs ask for; the exit code is that of the command's run that decided."""
    with tempfile.TemporaryDirectory(prefix="sluice-action-") as folder:
        return _Run(inputs, job, command).go(Path(folder))


class _Run:
    def __init__(self, inputs: Inputs, job: Job, command: Command) -> None:
        self._inputs, self._job, self._command = inputs, job, command

    def go(self, folder: Path) -> int:
        if self._inputs.pushes and (exit_code := self._push(folder / self._inputs.file.name)):
            return exit_code
        if exit_code := self._validate():
            return exit_code
        exit_code = self._plan()
        if self._inputs.plans_only or exit_code == ExitCode.CONFIG:
            return exit_code
        return self._deploy()

    def _push(self, pushed: Path) -> int:
        bucket = ["--bucket", self._inputs.bucket] if self._inputs.bucket else []
        words = ["push", *self._config(), *bucket, *self._api(), "--write", str(pushed)]
        exit_code = self._sluice(words).exit_code
        # Code is filled in in its place, so lines stay the lines of the file in the repository.
        self._inputs = replace(self._inputs, file=pushed)
        return exit_code

    def _validate(self) -> int:
        strict = ["--strict"] if self._inputs.is_strict else []
        return self._sluice(["validate", *self._config(), *strict]).exit_code

    def _plan(self) -> int:
        planned = self._sluice(["plan", *self._config(), *self._api()], shows_warnings=False)
        if "order" not in planned.answer:
            return planned.exit_code
        plan = cast("PlanBody", planned.answer)
        text = plan_as_text(plan)
        self._show_plan(plan, text)
        self._job.add_to_summary(f"### Plan\n\n{fenced(text, _MOST_OF_A_SUMMARY)}")
        subject = f"{self._inputs.shown_file} {plan['application']} {' '.join(self._inputs.targets)}"
        title = f"**Sluice would do this with `{self._inputs.shown_file}`**"
        body = f"{title}\n\n{fenced(text, _MOST_OF_A_COMMENT)}"
        comment_on_pull_request(self._job, subject, body)
        return planned.exit_code

    def _show_plan(self, plan: PlanBody, text: str) -> None:
        with self._job.group("Plan"):
            self._job.say(text)
        for finding in plan["findings"]:
            level: Level = "error" if finding["severity"] == "error" else "warning"
            about = f"{finding['target']}: {finding['message']}. {finding['remedy']}"
            self._job.annotate(level, about, file=self._inputs.shown_file, title=finding["code"])
        written = json.dumps(plan, separators=(",", ":"))
        if len(written) > _MOST_OF_AN_OUTPUT:
            self._job.annotate("warning", "The plan is too long for the output PLAN, which stays empty.")
        else:
            self._job.set_output("PLAN", written)

    def _deploy(self) -> int:
        key = self._inputs.idempotency_key
        words = ["deploy", *self._config(), *self._api(), *(["--idempotency-key", key] if key else [])]
        submitted = self._sluice(words, shows_warnings=False)
        links = submitted.answer.get("links")
        if not links:
            return submitted.exit_code
        deployment_id = str(submitted.answer["deploymentId"])
        link = (
            f"{links['self'].removesuffix(f'/deployments/{deployment_id}')}/page/deployments/{deployment_id}"
        )
        self._job.set_output("DEPLOYMENT_ID", deployment_id)
        self._job.set_output("LINK", link)
        if not self._inputs.waits:
            self._job.add_to_summary(f"Started [{deployment_id}]({link}).")
            return submitted.exit_code
        return self._wait(deployment_id, link)

    def _wait(self, deployment_id: str, link: str) -> int:
        watched = self._sluice(["watch", deployment_id, *self._api()])
        self._job.set_output("RUN_RESULT", str(watched.answer.get("status", _UNKNOWN)))
        if "targets" in watched.answer:
            ended = cast("DeploymentBody", watched.answer)
            self._job.add_to_summary(deployment_summary(ended, link))
        if watched.exit_code:
            said = watched.answer.get("reason") or "See the log"
            self._job.annotate("error", f"{deployment_id}: {said}", file=self._inputs.shown_file)
        return watched.exit_code

    def _sluice(self, words: Sequence[str], *, shows_warnings: bool = True) -> Finished:
        """Run the command, and show the problems that it found where they are."""
        with self._job.group(f"sluice {words[0]}"):
            done = self._command(words)
        answer: Mapping[str, Any] = done.answer
        warnings = answer.get("warnings", []) if shows_warnings else []
        problems = [*answer.get("problems", []), *warnings]
        self._job.annotate_problems(self._inputs.shown_file, problems)
        if done.exit_code and not answer:
            self._job.annotate(
                "error", f"sluice {words[0]} failed: see the log", file=self._inputs.shown_file
            )
        elif not problems and (said := answer.get("detail") or answer.get("title")):
            self._job.annotate("error", said, file=self._inputs.shown_file)
        return done

    def _config(self) -> list[str]:
        targets = [word for name in self._inputs.targets for word in ("--target", name)]
        application = self._inputs.application
        named = ["--application", application] if application else []
        context = [word for line in self._inputs.contexts for word in ("--add-context", line)]
        return ["--file", str(self._inputs.file), *context, *named, *targets]

    def _api(self) -> list[str]:
        return ["--api", self._inputs.api] if self._inputs.api else []
