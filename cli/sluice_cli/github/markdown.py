"""Writes the plan and the end of a deployment as GitHub's Markdown; it decides nothing about them."""

import io
import re
from collections.abc import Sequence

from rich.console import Console

from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.plan import PlanBody
from sluice_cli.text.plan import show_plan
from sluice_cli.text.targets import remarks, version_after
from sluice_cli.text.terminal import VisibleConsole, printable

_NONE = "-"
_PLAN_WIDTH = 110
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&])")
_CUT = "\n... The rest is in the log."


def plan_as_text(plan: PlanBody) -> str:
    """The plan as `sluice plan` shows it."""
    written = io.StringIO()
    console: Console = VisibleConsole(file=written, width=_PLAN_WIDTH, highlight=False, emoji=False)
    show_plan(console, plan)
    return written.getvalue().rstrip()


def fenced(text: str, most: int) -> str:
    """The text as it is: nothing in it is Markdown, mentions anybody, or ends the block."""
    shown = text if len(text) <= most else text[:most] + _CUT
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def deployment_summary(deployment: DeploymentBody, link: str) -> str:
    """How the deployment ended, with a row for each function of each target."""
    rows = [
        [name, target["region"], target["status"], function["functionName"], before, after]
        for target in deployment["targets"]
        for name in (target["name"],)
        for function in target["functions"]
        for before in (function["stableVersion"] or _NONE,)
        for after in (version_after(target, function),)
    ]
    table = _table(["Target", "Region", "Status", "Function", "Before", "After"], rows)
    head = f"### {_plain(deployment['application'])}: {_plain(deployment['status'])}"
    said = [f"- {_plain(remark)}" for remark in remarks(deployment)]
    reason = [_plain(deployment["reason"]), ""] if deployment["reason"] else []
    about = f"[{_plain(deployment['deploymentId'])}]({link})"
    return "\n".join([head, "", *reason, *table, "", *said, "", about, ""])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    head = f"| {' | '.join(columns)} |"
    rule = f"|{'---|' * len(columns)}"
    return [head, rule, *(f"| {' | '.join(map(_plain, row))} |" for row in rows)]


def _plain(text: str) -> str:
    """One line on which nothing is Markdown or mentions anybody: names and reasons come from other people."""
    return _SPECIAL.sub(r"\\\1", printable(text)).replace(r"\@", "@\u2060")
