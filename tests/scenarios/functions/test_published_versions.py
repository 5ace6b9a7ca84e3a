"""A version that another tool has published: Sluice moves the alias, with a role that can do nothing else."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from local.plane_access import HOME_ACCOUNT, Access
from local.sample_functions import Place, answering, zipped
from local.stack import deploy_template
from local.synthesis import synthesise
from tests.scenarios.intake.test_plan import plan
from tests.scenarios.world import World, a_target, an_alias, approval, fresh, steps, weight

STACK = "SluiceTargetAccountAliasRole"


@dataclass(frozen=True)
class Published:
    """A function whose versions others publish, and a config that moves its alias."""

    world: World
    place: Place
    function: str
    config: dict[str, Any]

    def publish(self, source: str, **settings: Any) -> str:
        """Publish new code and settings as the owner's tool would; the version."""
        client = self.place.client("lambda")
        waiter = client.get_waiter("function_updated_v2")
        client.update_function_code(FunctionName=self.function, ZipFile=zipped(source))
        waiter.wait(FunctionName=self.function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
        if settings:
            client.update_function_configuration(FunctionName=self.function, **settings)
            waiter.wait(FunctionName=self.function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
        return str(client.publish_version(FunctionName=self.function)["Version"])

    def alias(self) -> dict[str, float]:
        """The alias's traffic now."""
        return self.place.alias(self.function, "live")

    def latest(self) -> tuple[str, str]:
        """What tells whether anybody has written $LATEST."""
        found = self.place.client("lambda").get_function_configuration(FunctionName=self.function)
        return found["CodeSha256"], found["RevisionId"]


@pytest.fixture(scope="module")
def alias_role(world: World) -> str:
    """The role of the smaller template, deployed as an operator would."""
    place = world.place()
    parameters = {
        "ControlPlaneAccountId": HOME_ACCOUNT,
        "ExternalId": world.plane.external_id,
        "FunctionNamePrefix": "*",
    }
    access = Access(world.plane.endpoint_url, place.account, place.region)
    template = synthesise() / f"{STACK}.template.json"
    return deploy_template(access, STACK, template, parameters)["DeployRoleArn"]


@pytest.fixture
def published(world: World, alias_role: str) -> Published:
    place, function = world.place(), fresh("published")
    place.create(function, answering("one"), alias="live")
    target = {**a_target(place, "canary"), "deployAsIamRole": alias_role}
    config = world.config(
        function,
        targets={"prod": target},
        strategies={"canary": steps(weight(25), approval(), weight(100))},
        artifacts=[{"functionName": function, "type": "version", "version": "latestPublished"}],
        providerOptions={"lambda": [{"target": "prod", "name": function}]},
        trafficManagement=[an_alias("prod", function)],
    )
    return Published(world, place, function, config)


def test_moves_the_alias_step_by_step_and_writes_no_function_when_others_publish(
    world: World, published: Published
) -> None:
    published.publish(answering("two"))
    deployment = world.deploy(published.config)
    name = world.open_approval(deployment, "prod")["approvalId"]
    assert published.alias() == {"1": 75.0, "2": 25.0}
    assert "version 1 becomes version 2" in httpx.get(world.link(name, "ada")).text
    published.publish(answering("three"))
    written = published.latest()
    world.decide(deployment, "prod", "approve")
    ended = world.ended(deployment)

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert published.alias() == {"2": 100}
    assert published.place.invoke(published.function, "live")[1] == {"release": "two"}
    assert published.latest() == written
    messages = [event["message"] for event in world.events(deployment)]
    assert any("version 2 is ready (alias live is at version 1)" in message for message in messages)


def test_goes_back_by_the_alias_alone_when_a_person_rejects(world: World, published: Published) -> None:
    published.publish(answering("two"))
    before = published.latest()
    deployment = world.deploy(published.config)
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert published.alias() == {"1": 100}
    assert published.latest() == before


def test_undoes_and_redeploys_the_same_number_when_a_newer_one_was_published_since(
    world: World, published: Published
) -> None:
    published.config["strategies"] = {"canary": steps(weight(100))}
    published.publish(answering("two"))
    first = world.deploy(published.config)
    assert world.ended(first)["status"] == "SUCCEEDED"
    published.publish(answering("three"))

    undo = world.api.post(f"/deployments/{first}/rollback", json={"reason": "too slow"}).json()
    assert world.ended(undo["deploymentId"])["status"] == "SUCCEEDED"
    assert published.alias() == {"1": 100}
    again = world.api.post(f"/deployments/{first}/redeploy", json={}).json()
    assert world.ended(again["deploymentId"])["status"] == "SUCCEEDED"
    assert published.alias() == {"2": 100}


def test_shifts_nothing_and_says_so_when_the_version_serves_already(
    world: World, published: Published
) -> None:
    ended = world.ended(world.deploy(published.config))

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert published.alias() == {"1": 100}
    messages = [event["message"] for event in world.events(ended["deploymentId"])]
    assert any("nothing differs from version 1, which already serves" in message for message in messages)


def test_wakes_an_inactive_version_before_it_gets_traffic(world: World, published: Published) -> None:
    version = published.publish(answering("two"))
    published.config["strategies"] = {"canary": steps(weight(100))}
    world.set_function_state(published.place, published.function, version, "Inactive")
    deployment = world.deploy(published.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert published.alias() == {"2": 100}
    assert "VersionActivated" in [event["type"] for event in world.events(deployment)]


def test_plan_shows_what_differs_between_the_versions_when_nothing_was_written_yet(
    world: World, published: Published
) -> None:
    published.publish(answering("two"), MemorySize=256, Environment={"Variables": {"KEY": "top-secret"}})
    shown = plan(world, published.config)
    (function,) = shown["targets"][0]["functions"]

    assert function["artifact"]["version"] == "2"
    assert function["code"]["differs"] is True
    names = {one["name"]: one["after"] for one in function["settings"]}
    assert (names["memorySize"], names["environment"]) == ("256", "KEY (new)")
    assert "top-secret" not in str(shown)
    assert not shown["wouldFail"]


@pytest.mark.parametrize(("version", "code"), [("99", "VersionMissing"), ("latestPublished", "AliasMissing")])
def test_ends_before_its_first_change_when_there_is_nothing_to_move(
    world: World, published: Published, version: str, code: str
) -> None:
    published.config["artifacts"][0]["version"] = version
    if code == "AliasMissing":
        published.place.client("lambda").delete_alias(FunctionName=published.function, Name="live")
    found = [one["code"] for one in plan(world, published.config)["findings"]]
    ended = world.ended(world.deploy(published.config))

    assert code in found
    assert ended["status"] == "FAILED"
    assert "Nothing was changed" in ended["reason"]
