"""The page about Sluice's own metrics lists exactly those that there are."""

import re

from sluice.domain.insights.measurement import METRICS, Repair
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from tests.docs.markdown import page

PAGE = page("docs/reference/own-metrics.md")
ROWS = {row["Metric"].strip("`"): row for row in PAGE.rows("Metric", "Unit", "Dimension")}
KINDS = {one.kind for one in (Analysis, Approval, Callback, TimedPause)}
ENDS = {one.value for one in DeploymentStatus if one.is_end}


def test_every_metric_is_listed_with_its_unit_and_dimension() -> None:
    listed = [(name, row["Unit"], row["Dimension"].strip("`")) for name, row in ROWS.items()]
    assert listed == [(one.name, one.unit.value, one.dimension) for one in METRICS]


def test_every_value_of_a_dimension_is_listed() -> None:
    assert words_of("Deployments") >= ENDS
    assert words_of("WaitDuration") >= KINDS
    assert {one.value for one in Repair} <= words_of("Repairs")


def test_number_of_metrics_is_that_of_all_values() -> None:
    values = {"Repairs": len(Repair), "WaitDuration": len(KINDS), "OpenWaits": len(KINDS)}
    values |= {"LongestWait": len(KINDS)} | dict.fromkeys(
        ("Deployments", "DeploymentDuration", "Undos"), len(ENDS)
    )
    assert f"there are {sum(values.get(one.name, 1) for one in METRICS)}, and" in PAGE.text


def words_of(metric: str) -> set[str]:
    """What is marked as code in the row of a metric."""
    return set(re.findall(r"`(\w+)`", ROWS[metric]["Measured"]))
