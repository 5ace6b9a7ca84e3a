"""Two teams under guardrails: what one gets when it touches the other, required gates, and people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.scenarios.callers import arn_of, caller, steer
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, approval, fresh, weight

NOTHING = "kind: guardrails\n"


@dataclass(frozen=True)
class Teams:
    """Team A with its application, and callers of both teams."""

    world: World
    canary: Canary
    ci: httpx.Client
    lead: httpx.Client
    stranger: httpx.Client

    @property
    def application(self) -> str:
        """Team A's."""
        return self.canary.function

    def deploy(self) -> str:
        """Team A deploys; the deployment's id."""
        answer = submit(self.ci, self.canary.config)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["deploymentId"])


def submit(api: httpx.Client, config: dict[str, Any]) -> httpx.Response:
    return api.post("/deployments", content=json.dumps(config).encode())


def apply(world: World, document: dict[str, Any]) -> None:
    answer = world.api.put("/guardrails", content=json.dumps(document).encode())
    assert answer.status_code == 200, answer.text


def rules(world: World, application: str, **rule: Any) -> dict[str, Any]:
    return {
        "kind": "guardrails",
        "people": {
            "a-ci": {"iam": [arn_of(world, "a-ci")]},
            "a-lead": {"iam": [arn_of(world, "a-lead")]},
            "b": {"iam": [arn_of(world, "b-*")]},
        },
        "applications": {
            application: {"submit": ["a-ci"], "approve": ["a-lead"], "operate": ["a-ci"], "read": [], **rule},
            "b-*": {"submit": ["b"]},
        },
    }


@pytest.fixture
def teams(world: World) -> Iterator[Teams]:
    canary = a_canary(world, weight(25), approval(), weight(100))
    apply(world, rules(world, canary.function))
    yield Teams(
        world,
        canary,
        caller(world, "a-ci", "run-7"),
        caller(world, "a-lead", "ada"),
        caller(world, "b-ci", "a-ci"),
    )
    apply(world, {"kind": "guardrails"})


def target(api: httpx.Client, deployment: str) -> dict[str, Any]:
    """The one target, as this caller sees it."""
    return dict(api.get(f"/deployments/{deployment}").json()["targets"][0])


def waits(teams: Teams, deployment: str) -> list[dict[str, Any]]:
    """What the target waits for, once there is something."""
    return list(teams.world.wait_for(lambda: target(teams.ci, deployment)["waitingFor"]))


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body.get("code", ""), body.get("rule", "")


def test_team_does_its_work_when_the_guardrails_give_it_the_rights(teams: Teams) -> None:
    deployment = teams.deploy()
    teams.world.wait_for(
        lambda: (
            "approval"
            in json.dumps(teams.ci.get(f"/deployments/{deployment}").json()["targets"][0]["waitingFor"])
        )
    )
    assert steer(teams.lead, deployment, "approve", "prod", comment="fine").status_code == 200
    ended = teams.world.wait_for(
        lambda: (view := teams.lead.get(f"/deployments/{deployment}").json())["endedAt"] and view, 60
    )
    assert ended["status"] == "SUCCEEDED"


def test_other_team_is_refused_by_the_rule_whatever_it_touches(teams: Teams) -> None:
    deployment, b = teams.deploy(), teams.stranger
    name = waits(teams, deployment)[0]["approvalId"]
    rule = f"applications['{teams.application}']"
    touched = {
        f"{rule}.submit": [submit(b, teams.canary.config)],
        f"{rule}.read": [
            b.get(f"/deployments/{deployment}"),
            b.get(f"/deployments/{deployment}/config"),
            b.get(f"/deployments/{deployment}/events"),
            b.get(f"/deployments/{deployment}/analyses"),
            b.get("/deployments", params={"application": teams.application}),
            b.post("/plan", content=json.dumps(teams.canary.config).encode()),
            b.post("/analysis/replay", json={"deploymentId": deployment}),
        ],
        f"{rule}.approve": [
            steer(b, deployment, "approve", "prod"),
            steer(b, deployment, "reject", "prod"),
            b.post(f"/approvals/{name}/links", json={"name": "eve", "roles": ["a-lead"]}),
        ],
        f"{rule}.operate": [
            steer(b, deployment, "cancel"),
            steer(b, deployment, "rollback"),
            steer(b, deployment, "redeploy"),
            steer(b, deployment, "skip", "prod"),
            steer(b, deployment, "rollback", "prod"),
        ],
    }
    got = {rule: [refusal(answer) for answer in answers] for rule, answers in touched.items()}
    assert got == {
        name: [(403, "GuardrailRefused", name)] * len(answers) for name, answers in touched.items()
    }
    assert deployment not in b.get("/deployments", params={"limit": "100"}).text
    assert deployment in teams.ci.get("/deployments", params={"limit": "100"}).text
    assert steer(teams.ci, deployment, "cancel").status_code == 202


def test_role_that_may_submit_may_not_approve_what_it_submitted(teams: Teams) -> None:
    deployment = teams.deploy()
    refused = steer(teams.ci, deployment, "approve", "prod")
    assert refusal(refused)[2].endswith(".approve")
    assert "only a-lead may" in refused.json()["detail"]
    steer(teams.ci, deployment, "cancel")


def test_file_that_reaches_too_far_is_refused_with_the_lines_that_do(teams: Teams) -> None:
    document = rules(
        teams.world, teams.application, accounts=["999999999999"], secrets=["a-*"], webhookHosts=[]
    )
    apply(teams.world, document)
    config = {
        **teams.canary.config,
        "webhooks": [
            {
                "name": "tell",
                "uriTemplate": "https://hooks.example.com/x",
                "headers": [{"key": "x", "value": "{{secrets.b-token}}"}],
                "disableCallback": True,
            }
        ],
    }
    answer = teams.ci.post("/deployments", content=json.dumps(config, indent=1).encode())
    assert refusal(answer) == (403, "GuardrailRefused", f"applications['{teams.application}'].accounts")
    assert [problem["path"] for problem in answer.json()["problems"]] == [
        "targets.prod.deployAsIamRole",
        "webhooks[0]",
        "webhooks[0]",
    ]
    assert all(problem["line"] > 1 for problem in answer.json()["problems"])


def test_required_gate_stops_a_file_that_does_not_have_it(teams: Teams) -> None:
    gate = {
        "four-eyes": {
            "targets": ["prod"],
            "beforeDeployment": [
                {"pause": {"untilApproved": True, "approvals": 2, "requiresRoles": ["a-lead"]}}
            ],
        }
    }
    apply(teams.world, rules(teams.world, teams.application, requires=gate))
    config = {**teams.canary.config, "strategies": {"canary": {"canary": {"steps": [weight(100)]}}}}
    plan = teams.ci.post("/plan", content=json.dumps(config).encode()).json()
    deployment = submit(teams.ci, config).json()["deploymentId"]

    assert "required by guardrails" in json.dumps(plan["targets"][0]["stages"][0])
    assert any("requires['four-eyes']" in note for note in plan["notes"])
    (wait,) = waits(teams, deployment)
    assert (wait["needed"], wait["requiresRoles"]) == (2, ["a-lead"])
    assert teams.canary.alias() == {"1": 100}

    assert steer(teams.lead, deployment, "approve", "prod").json()["missing"] == 1
    again = caller(teams.world, "a-lead", "another-name")
    assert steer(again, deployment, "approve", "prod").json()["code"] == "ApprovalClosed"
    link = teams.lead.post(
        f"/approvals/{wait['approvalId']}/links", json={"name": "bob", "roles": ["a-lead"]}
    )
    assert refusal(link) == (403, "GuardrailRefused", f"applications['{teams.application}'].vouch")
    steer(teams.ci, deployment, "cancel")


def test_pinned_sessions_are_people_when_two_must_approve(teams: Teams) -> None:
    gate = {"r": {"beforeDeployment": [{"pause": {"untilApproved": True, "approvals": 2}}]}}
    document = rules(teams.world, teams.application, requires=gate)
    apply(teams.world, {**document, "pinnedSessionNames": [arn_of(teams.world, "a-lead")]})
    config = {**teams.canary.config, "strategies": {"canary": {"canary": {"steps": [weight(100)]}}}}
    deployment = submit(teams.ci, config).json()["deploymentId"]
    waits(teams, deployment)

    assert steer(teams.lead, deployment, "approve", "prod").json()["missing"] == 1
    second = caller(teams.world, "a-lead", "grace")
    assert steer(second, deployment, "approve", "prod").json()["status"] == "APPROVED"


def test_application_without_a_rule_is_refused_once_there_are_rules(teams: Teams) -> None:
    config = {**teams.canary.config, "application": fresh("unheard-of")}
    assert refusal(submit(teams.ci, config)) == (403, "GuardrailRefused", "applications")
