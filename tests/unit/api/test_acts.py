"""What a person is offered to do with a deployment: nothing that would be refused, each in plain words."""

from dataclasses import replace

import pytest

from sluice.api.pages.acts import Offers
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, ApplicationRule, Guardrails, People, Right
from sluice.domain.record.glance import glance_at
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from tests.builders import a_target_plan
from tests.tasks.scene import TARGET, a_deployment, a_target
from tests.tasks.script import NOW

ADA = "arn:aws:iam::111111111111:user/ada"
OPEN = Approval("d-1.0.2.0", "d-1", TARGET, "0.0", NOW, NOW + 100)
PAUSE = TimedPause("d-1.0.2.0", "d-1", TARGET, "0.0", NOW, NOW + 100)


def offers(
    *targets: TargetView, item: DeploymentItem | None = None, rules: Guardrails = NO_GUARDRAILS
) -> Offers:
    shown = item or a_deployment()
    glances = [replace(glance_at(one.item), status=one.status) for one in targets]
    return Offers(DeploymentView(shown, shown.status, targets, glances), rules, Caller(ADA), NOW, 72)


def target(
    status: TargetStatus = TargetStatus.RUNNING, *waits: Approval | TimedPause, **more: object
) -> TargetView:
    item = replace(a_target(), status=status, **more)  # type: ignore[arg-type]
    return TargetView(item, a_target_plan(TARGET), status, None, (), waits)


def verbs(given: Offers) -> list[str]:
    return [act.verb for act in given.acts()]


def only_for(right: Right, role: str = "sre") -> Guardrails:
    rule = ApplicationRule("*", {right: (role,)})
    return Guardrails(
        people={"sre": People(iam=("arn:aws:iam::111111111111:user/eve",))}, applications=(rule,)
    )


def test_offers_to_decide_first_when_a_target_waits_for_people() -> None:
    assert verbs(offers(target(TargetStatus.RUNNING, OPEN))) == ["approve", "reject", "rollback", "cancel"]


def test_offers_no_approval_to_whoever_requested_the_deployment() -> None:
    own = replace(OPEN, requester=ADA)
    found = verbs(offers(target(TargetStatus.RUNNING, own)))
    assert "approve" not in found
    assert "reject" in found


def test_offers_no_decision_to_whoever_lacks_the_role() -> None:
    assert {"approve", "reject"} & set(
        verbs(offers(target(TargetStatus.RUNNING, replace(OPEN, requires_roles=("sre",)))))
    ) == set()


@pytest.mark.parametrize(
    ("right", "missing"),
    [(Right.APPROVE, {"approve", "reject"}), (Right.OPERATE, {"rollback", "cancel"})],
)
def test_offers_nothing_that_guardrails_refuse(right: Right, missing: set[str]) -> None:
    waiting = target(TargetStatus.RUNNING, OPEN)
    assert missing <= set(verbs(offers(waiting)))
    assert missing & set(verbs(offers(waiting, rules=only_for(right)))) == set()


def test_offers_to_skip_the_pause_that_is_open() -> None:
    act = offers(target(TargetStatus.RUNNING, PAUSE)).acts()[0]
    assert (act.verb, act.wait_id) == ("skip", PAUSE.wait_id)
    assert act.effect.startswith("The pause ends now")


def test_says_who_is_left_out_with_a_target() -> None:
    given = target(TargetStatus.WAITING)
    behind = replace(given, item=replace(given.item, name="eu", depends_on=(TARGET,)))
    last = replace(given, item=replace(given.item, name="us", depends_on=("eu",)))
    act = offers(given, behind, last).acts()[0]
    assert (act.verb, act.command) == ("leave-out", f"sluice skip {a_deployment().deployment_id} {TARGET}")
    assert act.effect == f"Left out, and never deployed by this deployment: {TARGET}, eu, us."


def test_says_what_cancelling_does_to_each_target() -> None:
    other = target(TargetStatus.SUCCEEDED)
    done = replace(other, item=replace(other.item, name="eu"))
    act = offers(target(), done).find("cancel", "")
    assert act is not None
    assert act.effect == f"Rolled back: {TARGET}. Left as they are: eu."


def test_offers_no_second_rollback_to_a_target_that_stops() -> None:
    from sluice.domain.record.items import StopRequest

    stopping = target(stop=StopRequest("RollbackRequestedError", "x"))
    assert "rollback" not in verbs(offers(stopping))


def test_offers_to_undo_what_has_ended_until_it_is_too_late_or_done() -> None:
    ended = a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=NOW - 3600)
    done = target(TargetStatus.SUCCEEDED)
    assert verbs(offers(done, item=ended)) == ["undo", "redeploy"]
    assert verbs(offers(done, item=replace(ended, ended_at=NOW - 73 * 3600))) == ["redeploy"]
    assert verbs(offers(done, item=replace(ended, reverted_by="d-2"))) == ["redeploy"]
    assert verbs(offers(done, item=replace(ended, reverts="d-0"))) == []
    assert verbs(offers(target(TargetStatus.ROLLED_BACK), item=ended)) == ["redeploy"]


def test_writes_commands_so_that_a_shell_takes_names_as_they_are() -> None:
    named = target(TargetStatus.WAITING, name="a; rm -rf /")
    assert offers(named).acts()[0].command.endswith("'a; rm -rf /'")


def test_finds_only_what_it_offers() -> None:
    given = offers(target(TargetStatus.RUNNING, OPEN))
    assert given.find("approve", TARGET) is not None
    assert given.find("approve", "other") is None
    assert given.find("undo", "") is None


def border(status: TargetStatus = TargetStatus.RUNNING, *waits: Approval) -> TargetView:
    ends = {"name": "wave-1", "ends_wave": 1, "depends_on": (TARGET,)}
    return target(status, *waits, **ends)


@pytest.mark.parametrize(
    ("rolls_back_all", "said"),
    [
        (True, "the targets behind wave-1 are not deployed, and all targets before it roll back."),
        (False, "the targets behind wave-1 are not deployed, and those before it stay."),
    ],
)
@pytest.mark.parametrize("verb", ["reject", "rollback"])
def test_says_what_becomes_of_other_targets_at_the_end_of_a_wave(
    verb: str,
    rolls_back_all: bool,  # noqa: FBT001 - parametrised
    said: str,
) -> None:
    waiting = border(TargetStatus.RUNNING, replace(OPEN, target="wave-1"))
    item = a_deployment(rolls_back_all=rolls_back_all)
    act = offers(target(TargetStatus.SUCCEEDED), waiting, item=item).find(verb, "wave-1")
    assert act is not None
    assert act.effect.removeprefix("wave-1 ends: ") == said


def test_names_no_end_of_a_wave_among_what_is_deployed_or_rolled_back() -> None:
    running = offers(target(TargetStatus.SUCCEEDED), border()).find("cancel", "")
    ended = a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=NOW - 3600)
    done = offers(target(TargetStatus.SUCCEEDED), border(TargetStatus.SUCCEEDED), item=ended)
    acts = [running, done.find("undo", ""), done.find("redeploy", "")]
    assert [act is not None and "wave-1" in act.effect for act in acts] == [False] * 3
