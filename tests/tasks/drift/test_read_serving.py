"""Reading what serves: how much is read, and for whom."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, ApplicationRule, Guardrails, Right
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.tasks.drift.read_serving import Serving, read_serving
from tests.tasks.ports import ScriptedPorts, deployments, drift, targets, waits
from tests.tasks.scene import a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.wait.asked import APPROVAL
from tests.unit.domain.drift.watches import a_watched

ADA = Caller("ada")


def read(script: Script, application: str | None = None, rules: Guardrails = NO_GUARDRAILS) -> Serving:
    def act(ports: ScriptedPorts) -> Serving:
        ports.guardrails.rules = rules
        return read_serving(ports, ADA, application, 10, None)

    return script.play(act)


def test_shows_ten_deployments_at_work_and_counts_the_others() -> None:
    running = [f"dep-{number}" for number in range(12)]
    script = Script() << drift.page(None, 10, None) >> ([a_watched()], None)
    script = script << deployments.list_unfinished() >> running
    for one in running:
        script = script << deployments.get(one) >> a_deployment(deployment_id=one)
    for one in running[:10]:
        script = script << targets.list(one) >> [a_target()] << waits.list(Approval, one) >> [APPROVAL]
        script = script << waits.list(TimedPause, one) >> [] << targets.all_functions(one) >> {}
    serving = read(script)
    assert (len(serving.at_work), serving.more_at_work) == (10, 2)
    assert serving.at_work[0].targets[0].status is TargetStatus.AWAITING_APPROVAL


def test_reads_no_targets_of_a_deployment_that_the_caller_may_not_read() -> None:
    rules = Guardrails(applications=(ApplicationRule("parcels", {Right.READ: ()}), ApplicationRule("*")))
    script = Script() << drift.page(None, 10, None) >> ([a_watched()], None)
    script = script << deployments.list_unfinished() >> ["dep-1"] << deployments.get("dep-1")
    serving = read(script >> a_deployment(), rules=rules)
    assert (list(serving.watched), list(serving.at_work), serving.more_at_work) == ([], [], 0)


def test_looks_at_one_deployment_at_work_when_one_application_is_asked_for() -> None:
    script = Script() << drift.page("parcels", 10, None) >> ([], None)
    script = script << deployments.holder("parcels") >> None
    assert list(read(script, "parcels").at_work) == []
