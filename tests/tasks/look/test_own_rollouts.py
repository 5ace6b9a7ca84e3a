"""Own rollouts: a finding about somebody else's work names the deployment, where it is one of ours."""

import pytest

from sluice.domain.preflight.findings import Finding
from sluice.domain.rollback.lease import Lease
from sluice.tasks.look.own_rollouts import name_own_rollout
from tests.tasks.ports import leases
from tests.tasks.scene import FUNCTION, PLAN
from tests.tasks.script import Script

ARN = "arn:aws:lambda:eu-central-1:111111111111:function:quote"


def a_finding(code: str) -> Finding:
    return Finding("error", code, "prod", FUNCTION, "It is split.", "Finish that rollout first")


def named(script: Script, code: str) -> str:
    return script.play(lambda ports: name_own_rollout(ports, PLAN, a_finding(code))).remedy


@pytest.mark.parametrize("code", ["AliasIsSplit", "FunctionIsUpdating"])
def test_names_the_deployment_when_one_of_ours_holds_the_function(code: str) -> None:
    script = Script() << leases.get(ARN) >> Lease(ARN, 3, 9e9, "d-other", "live")
    assert named(script, code) == (
        "d-other is at work on it (target 'live'): wait for its end, or run `sluice cancel d-other`"
    )


@pytest.mark.parametrize("lease", [None, Lease(ARN, 3)])
def test_leaves_the_remedy_when_nobody_of_ours_holds_the_function(lease: Lease | None) -> None:
    assert named(Script() << leases.get(ARN) >> lease, "AliasIsSplit") == "Finish that rollout first"


def test_asks_for_no_lease_when_the_finding_is_about_something_else() -> None:
    assert named(Script(), "AliasOnLatest") == "Finish that rollout first"
