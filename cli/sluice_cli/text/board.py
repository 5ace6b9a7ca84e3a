"""Draws deployments as they stand now: steps, weights, countdowns, measurements, and what people can do.

It is pure: the time is given, and a line is as wide as whoever prints it wants.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sluice.api.bodies.analysis import JudgedAnalysisRow
from sluice.api.bodies.deployment import DeploymentBody, FunctionRow, TargetRow
from sluice.domain.record.status import TargetStatus
from sluice_cli.text.board_waits import measured_in_words, possible_in_words, waits_in_words
from sluice_cli.text.targets import function_name, status_text
from sluice_cli.text.terminal import printable
from sluice_cli.text.times import length, moment

_BAR = 20
_NAMED_AT_REST = 8
_AT_REST = {str(status) for status in TargetStatus if status.is_end} | {str(TargetStatus.WAITING)}


def board(deployment: DeploymentBody, analyses: Sequence[JudgedAnalysisRow], now: datetime) -> RenderableType:
    """The deployment's head, each target that is at work, and one line for the others of each status."""
    parts: list[RenderableType] = [Text(""), _head(deployment, now)]
    for target in deployment["targets"]:
        if target["status"] not in _AT_REST or target["waitingFor"]:
            own = [one for one in analyses if one["target"] == target["name"] and one["verdict"] is None]
            parts.append(_target(deployment["deploymentId"], target, own, now))
    parts += _at_rest(deployment)
    return Group(*parts, Text.assemble("you can: ", ("cancel", "bold"), " the deployment"))


def bar(weight: float) -> str:
    """A weight of 0 to 100 as a bar: `#####---------------`."""
    filled = round(_BAR * weight / 100)
    # Something is not nothing, and nearly all is not all.
    filled = min(max(filled, 1 if weight else 0), _BAR if weight >= 100 else _BAR - 1)
    return "#" * filled + "-" * (_BAR - filled)


def _head(deployment: DeploymentBody, now: datetime) -> Text:
    age = max((now - moment(deployment["createdAt"])).total_seconds(), 0)
    return Text.assemble(
        (printable(deployment["application"]), "bold"),
        "  ",
        status_text(deployment["status"]),
        f"  for {length(age)}",
        (f"  {printable(deployment['deploymentId'])}", "dim"),
    )


def _target(
    deployment_id: str, target: TargetRow, analyses: Sequence[JudgedAnalysisRow], now: datetime
) -> RenderableType:
    facts = Table.grid(padding=(0, 1))
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column()
    rows = [
        *_steps(target),
        *(("waits", words.removeprefix("waits ")) for words in waits_in_words(target, now)),
        *((function_name(one), _traffic(one)) for one in target["functions"] if one["candidateVersion"]),
        *(("measured", words) for words in measured_in_words(analyses)),
        *(("you can", words) for words in possible_in_words(deployment_id, target)),
    ]
    for label, words in rows:
        facts.add_row(printable(label), printable(words))
    head = Text.assemble((printable(target["name"]), "bold"), "  ", status_text(target["status"]))
    return Group(head, Padding(facts, (0, 0, 0, 2)))


def _steps(target: TargetRow) -> Iterator[tuple[str, str]]:
    stage, titles = target["stage"], target.get("stageTitles", [])  # an older control plane has none
    if stage is None:
        return
    at = stage["index"]
    if titles[:at]:
        yield "done", "; ".join(titles[:at])
    yield "now", f"{stage['title']} (step {at + 1} of {stage['count']})"
    if titles[at + 1 : at + 2]:
        yield "next", titles[at + 1]


def _traffic(function: FunctionRow) -> str:
    weight, stable = function["weight"] or 0, function["stableVersion"]
    rest = f", {100 - weight:g} % on {stable}" if stable and weight < 100 else ""
    return f"{bar(weight)} {weight:g} % on {function['candidateVersion']}{rest}"


def _at_rest(deployment: DeploymentBody) -> Iterator[Text]:
    by_status: dict[str, list[str]] = {}
    for target in deployment["targets"]:
        if target["status"] in _AT_REST and not target["waitingFor"]:
            by_status.setdefault(target["status"], []).append(printable(target["name"]))
    for status, names in by_status.items():
        more = len(names) - _NAMED_AT_REST
        and_more = f" and {more} more" if more > 0 else ""
        yield Text.assemble(status_text(status), f": {', '.join(names[:_NAMED_AT_REST])}{and_more}")
