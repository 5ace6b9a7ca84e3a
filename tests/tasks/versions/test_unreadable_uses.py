"""A deployment whose records cannot be read keeps the versions of its functions, and stops nobody else."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import Page
from sluice.errors import RecordUnreadableError
from sluice.tasks.versions.find_functions import PAGE
from sluice.tasks.versions.read_uses import StoredUses, read_uses
from tests.tasks.ports import deployments, drift, records, targets
from tests.tasks.scene import ARN, PLAN
from tests.tasks.script import NOW, Script
from tests.tasks.versions.test_prune_versions import a_past, found, lists, names

BROKEN = RecordUnreadableError("d-2", "ValueError: '?' is not a valid TargetStatus")
OTHER_ARN = ARN.replace("quote", "other")


def used(plans: Mapping[str, TargetPlan] | Exception) -> StoredUses:
    """What deployments say about versions, when the records of one cannot be read."""
    item = replace(a_past("d-2"), created_at=NOW - 20, ended_at=NOW - 10)
    script = (
        Script()
        << deployments.list_open()
        >> []
        << deployments.list(None, PAGE, None)
        >> Page((item,), None)
        << records.of_versions("d-2")
        >> BROKEN
        << targets.plans("d-2")
        >> plans
        << drift.list()
        >> []
    )
    return script.play(read_uses)


@pytest.mark.parametrize(
    ("plans", "kept"),
    [({"prod": PLAN}, [True, False]), ({}, [True, True]), (BROKEN, [True, True])],
    ids=["of-its-own-functions", "of-all-when-it-has-no-plans", "of-all-when-they-cannot-be-read-either"],
)
def test_keeps_every_version_of_the_functions_that_it_may_need(
    plans: Mapping[str, TargetPlan] | Exception, kept: list[bool]
) -> None:
    (use,) = used(plans).by_deployment.values()
    assert [use.may_need(arn) for arn in (ARN, OTHER_ARN)] == kept


def test_finds_the_functions_of_all_others() -> None:
    script = lists(a_past("d-2", "broken"), a_past("d-1")) << targets.plans("d-2") >> BROKEN
    assert names(found(script << targets.plans("d-1") >> {"prod": PLAN})) == [("d-1", "quote")]
