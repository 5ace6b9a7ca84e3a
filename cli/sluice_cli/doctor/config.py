"""Checks what a config needs, by asking the control plane for a plan: it looks into each target's account."""

from collections.abc import Iterator

from sluice.api.bodies.plan import PlanBody
from sluice_cli.doctor.checked import Checked


def check_plan(plan: PlanBody) -> Iterator[Checked]:
    """Each thing that the plan has found, and that each target could be reached."""
    for finding in plan["findings"]:
        name = f"{finding['target']}: " if finding["target"] else ""
        yield Checked("config", f"{name}{finding['message']}", finding["remedy"] or "See sluice plan")
    troubled = {finding["target"] for finding in plan["findings"]}
    for target in plan["targets"]:
        if target["isReached"] and target["name"] not in troubled:
            yield Checked("config", f"{target['name']} can be deployed to")
