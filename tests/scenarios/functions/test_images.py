"""Container images are deployed, rolled back and refused by their digests."""

from typing import Any

import yaml

from local.sample_functions import Place, answering
from tests.docs.markdown import ROOT
from tests.scenarios.world import World, a_target, approval, fresh, steps, weight

EXAMPLE = ROOT / "examples/extension-container-image.yaml"


def sha256(uri: str) -> str:
    return uri.rpartition("@sha256:")[2]


def create(place: Place, function: str, image: str, alias: str | None = None) -> None:
    functions = place.client("lambda")
    functions.create_function(
        FunctionName=function, PackageType="Image", Code={"ImageUri": image}, Role=place.execution_role_arn
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName=function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    version = functions.publish_version(FunctionName=function)["Version"]
    if alias:
        functions.create_alias(FunctionName=function, Name=alias, FunctionVersion=version)


def charts(
    world: World, place: Place, function: str, image: str, *given: dict[str, Any], alias: bool = True
) -> dict[str, Any]:
    """The example's config, with the names of this account in place of its own."""
    config = dict(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")))
    (artifact,), (row,) = config["artifacts"], config["providerOptions"]["lambda"]
    (managed,) = config["trafficManagement"]
    managed["alias"][0]["functionName"] = function
    return world.config(
        function,
        targets={"live": a_target(place, "careful")},
        strategies={"careful": steps(*given)},
        artifacts=[{**artifact, "functionName": function, "path": image}],
        providerOptions={
            "lambda": [{**row, "name": function, "runAsIamRole": place.execution_role_arn, "memorySize": 512}]
        },
        **({"trafficManagement": [managed]} if alias else {}),
    )


def code_of(place: Place, function: str, version: str = "$LATEST") -> tuple[str, str]:
    """The digest that a version has, and the image it was made from."""
    found = place.client("lambda").get_function(FunctionName=function, Qualifier=version)
    return found["Configuration"]["CodeSha256"], found["Code"]["ResolvedImageUri"]


def test_image_function_is_created_and_served_behind_a_new_alias(world: World) -> None:
    place, function = world.place(), fresh("star-charts")
    image = place.push_image(fresh("charts"), "one")
    deployment = world.deploy(charts(world, place, function, image, weight(100)))
    ended = world.ended(deployment)

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert code_of(place, function, "1") == (sha256(image), image)
    assert place.alias(function, "live") == {"1": 100}


def test_new_image_is_a_new_version_and_the_alias_goes_back_when_it_is_rejected(world: World) -> None:
    place, function, repository = world.place(), fresh("star-charts"), fresh("charts")
    old, new = place.push_image(repository, "one"), place.push_image(repository, "two")
    create(place, function, old, alias="live")
    deployment = world.deploy(charts(world, place, function, new, weight(10), approval()))
    world.open_approval(deployment, "live")
    assert code_of(place, function, "2") == (sha256(new), new)
    assert place.alias(function, "live") == {"1": 90, "2": 10}
    world.decide(deployment, "live", "reject")

    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert place.alias(function, "live") == {"1": 100}
    assert code_of(place, function, "1") == (sha256(old), old)


def test_old_image_comes_back_by_its_digest_when_a_function_without_alias_is_rolled_back(
    world: World,
) -> None:
    place, function, repository = world.place(), fresh("star-charts"), fresh("charts")
    old, new = place.push_image(repository, "one"), place.push_image(repository, "two")
    create(place, function, old)
    deployment = world.deploy(charts(world, place, function, new, approval(), alias=False))
    world.open_approval(deployment, "live")
    assert code_of(place, function)[0] == sha256(new)
    world.decide(deployment, "live", "reject")

    ended = world.ended(deployment)
    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert code_of(place, function) == (sha256(old), old)
    settings = place.client("lambda").get_function(FunctionName=function)["Configuration"]
    assert settings["MemorySize"] == 128


def test_plan_shows_both_digests_when_an_image_would_change(world: World) -> None:
    place, function, repository = world.place(), fresh("star-charts"), fresh("charts")
    old, new = place.push_image(repository, "one"), place.push_image(repository, "two")
    create(place, function, old, alias="live")
    text = yaml.safe_dump(charts(world, place, function, new, weight(100)))
    (target,) = world.api.post("/plan", content=text.encode()).json()["targets"]
    (planned,) = target["functions"]
    code = planned["code"]
    assert (code["differs"], code["before"]["sha256"]) == (True, sha256(old))
    assert (code["after"]["sha256"], planned["artifact"]["path"]) == (sha256(new), new)
    assert [(one["name"], one["after"]) for one in planned["settings"]] == [("memorySize", "512")]


def test_preflight_names_what_is_wrong_with_an_image(world: World) -> None:
    place, repository = world.place(), fresh("charts")
    zip_function = fresh("star-charts")
    place.create(zip_function, answering("one"), alias="live")
    image = place.push_image(repository, "one")
    index = place.push_image(repository, "many", "application/vnd.oci.image.index.v1+json")
    nowhere = f"{image.rpartition(':')[0]}:{64 * '0'}"
    abroad = image.replace(place.region, "ap-south-1")

    def errors(function: str, uri: str) -> set[str]:
        text = yaml.safe_dump(charts(world, place, function, uri, weight(100)))
        findings = world.api.post("/plan", content=text.encode()).json()["findings"]
        return {finding["code"] for finding in findings if finding["severity"] == "error"}

    assert errors(zip_function, image) == {"PackageTypeDiffers"}
    assert errors(fresh("new"), nowhere) == {"ImageMissing"}
    assert errors(fresh("new"), index) == {"ImageIsIndex"}
    assert "ImageInOtherRegion" in errors(fresh("new"), abroad)
