"""Finding deployed functions, and the daily run: which functions, with which role, and what stops nothing."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import AccountRule, ApplicationRule, Guardrails, People, Right
from sluice.domain.record.items import DeploymentItem, Page
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.rollback.lease import pruning_lease
from sluice.errors import AccessDeniedError, GuardrailRefusedError, NotFoundError
from sluice.settings import Settings
from sluice.tasks.versions.find_functions import (
    PAGE,
    DeployedFunction,
    Place,
    Wanted,
    find_function,
    find_functions,
)
from sluice.tasks.versions.look_at_versions import SESSION_NAME
from sluice.tasks.versions.prune_versions import prune_versions
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.ports import ScriptedPorts, deployments, drift, leases, targets, versions
from tests.tasks.scene import ARN, PLAN, a_deployment
from tests.tasks.script import NOW, Script

ADA = Caller("arn:aws:iam::999999999999:user/ada")
EVERYTHING = Wanted()


def a_past(deployment_id: str, application: str = "parcels", *, succeeded: bool = True) -> DeploymentItem:
    status = DeploymentStatus.SUCCEEDED if succeeded else DeploymentStatus.FAILED
    item = replace(a_deployment(), deployment_id=deployment_id, application=application)
    return replace(item, status=status, created_at=NOW - 9e7, ended_at=NOW - 8e7)


def lists(*items: DeploymentItem, application: str | None = None) -> Script:
    return Script() << deployments.list(application, PAGE, None) >> Page(items, None)


def found(
    script: Script, wanted: Wanted = EVERYTHING, rules: Guardrails | None = None
) -> list[DeployedFunction]:
    def act(ports: ScriptedPorts) -> list[DeployedFunction]:
        if rules is not None:
            ports.guardrails.rules = rules
        return find_functions(ports, wanted, ADA)

    return script.play(act)


def names(functions: list[DeployedFunction]) -> list[tuple[str, str]]:
    return [(one.deployment_id, one.function_name) for one in functions]


def test_knows_a_function_by_the_newest_deployment_that_succeeded() -> None:
    newest, older = a_past("d-2", succeeded=False), a_past("d-1")
    script = lists(newest, older) << targets.plans("d-1") >> {"prod": PLAN} << targets.plans("d-2")
    assert names(found(script >> {"prod": PLAN})) == [("d-1", "quote")]


def test_finds_by_function_application_target_account_and_region() -> None:
    staging = replace(a_target_plan("staging"), region="us-east-1", account="sandbox", index=1)
    script = lists(a_past("d-1")) << targets.plans("d-1") >> {"prod": PLAN, "staging": staging}
    assert len(found(script, Wanted(name="quote"))) == len(found(script, Wanted(name="parcels"))) == 2
    assert found(script, Wanted(name="other")) == []
    for wanted in (Wanted(target="staging"), Wanted(region="us-east-1"), Wanted(account="sandbox")):
        assert [one.plan.name for one in found(script, wanted)] == ["staging"]
    assert len(found(script, Wanted(account="111111111111"))) == 2


def test_reads_page_after_page_until_there_is_no_more() -> None:
    script = (
        Script()
        << deployments.list(None, PAGE, None)
        >> Page((a_past("d-2", "one"),), "next")
        << deployments.list(None, PAGE, "next")
        >> Page((a_past("d-1", "two"),), None)
        << targets.plans("d-2")
        >> {"prod": PLAN}
        << targets.plans("d-1")
        >> {"prod": a_target_plan(functions=[a_function_plan("other")])}
    )
    assert names(found(script)) == [("d-2", "quote"), ("d-1", "other")]


def only_bob() -> Guardrails:
    rule = ApplicationRule("*", dict.fromkeys((Right.READ, Right.OPERATE), ("bob",)))
    return Guardrails(
        people={"bob": People(iam=("arn:aws:iam::999999999999:user/bob",))}, applications=(rule,)
    )


def test_shows_nothing_of_applications_that_the_caller_may_not_read() -> None:
    assert found(lists(a_past("d-1")), rules=only_bob()) == []
    with pytest.raises(GuardrailRefusedError):
        found(Script(), Wanted(application="parcels"), only_bob())


def one_function(place: Place, rules: Guardrails, script: Script) -> DeployedFunction:
    def act(ports: ScriptedPorts) -> DeployedFunction:
        ports.guardrails.rules = rules
        return find_function(ports, place, ADA, Right.OPERATE)

    return script.play(act)


def reads_plan() -> Script:
    return (
        Script()
        << deployments.get("d-1")
        >> a_past("d-1")
        << targets.plan("d-1", "prod")
        >> replace(PLAN, external_id="of-then", requested_by="then")
    )


def test_goes_in_with_the_external_id_of_today_in_the_name_of_the_caller() -> None:
    rules = Guardrails(accounts={"111111111111": AccountRule(external_id="of-today")})
    one = one_function(Place("d-1", "prod", "quote"), rules, reads_plan())
    assert (one.plan.external_id, one.plan.requested_by) == ("of-today", ADA.identity)


def test_refuses_who_may_not_operate_what_is_not_there_and_accounts_that_are_not_listed() -> None:
    here = Place("d-1", "prod", "quote")
    with pytest.raises(GuardrailRefusedError):
        one_function(here, only_bob(), Script() << deployments.get("d-1") >> a_past("d-1"))
    with pytest.raises(NotFoundError):
        one_function(Place("d-1", "prod", "other"), Guardrails(), reads_plan())
    with pytest.raises(GuardrailRefusedError):
        one_function(here, Guardrails(accounts={"222222222222": AccountRule()}), reads_plan())


def daily(script: Script, keep: str) -> int:
    def act(ports: ScriptedPorts) -> int:
        ports.settings = Settings.from_environment({"KEEP_VERSIONS": keep})
        return prune_versions(ports, seconds=600)

    return script.play(act)


def test_does_nothing_every_day_unless_the_operator_has_said_how_many_stay() -> None:
    assert daily(Script(), "0") == 0


def test_goes_on_with_the_next_function_when_one_cannot_be_looked_at() -> None:
    two = a_target_plan(functions=[a_function_plan("other"), a_function_plan("quote")])
    other = ARN.replace("quote", "other")
    script = lists(a_past("d-1")) << targets.plans("d-1") >> {"prod": two}
    script = script << deployments.list_open() >> [] << deployments.list(None, PAGE, None) >> Page((), None)
    script = script << drift.list() >> []
    for arn, name in ((other, "other"), (ARN, "quote")):
        script = (
            script
            << leases.get(arn)
            << leases.take_for_pruning(pruning_lease(arn, None, NOW), None)
            >> True
            << deployments.list_open()
            >> []
            << deployments.list(None, PAGE, None)
            >> Page((), None)
            << drift.list()
            >> []
            << versions.versions_of(two, name, SESSION_NAME)
            >> AccessDeniedError("may not")
            << leases.release(pruning_lease(arn, None, NOW), NOW, None)
        )
    assert daily(script, "5") == 0
