"""One function name in two accounts and two regions, each with the code in its own bucket."""

from local.sample_functions import answering
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_artifact,
    fresh,
)


def test_function_gets_the_code_of_its_region_and_account_when_one_path_serves_all(world: World) -> None:
    function = fresh("tides")
    places = {"near": world.place(0, 0), "far": world.place(0, 1), "other": world.place(1, 1)}
    for name, place in places.items():
        place.create(function, answering("one"), alias="live")
        place.upload(f"{function}/7.zip", answering(f"two, {name}"))
    path = f"s3://sluice-artifacts-{{{{sluice.accountId}}}}-{{{{sluice.region}}}}/{function}/{{{{context.build}}}}.zip"
    shared = a_provider_row(places["near"], "near", function)
    del shared["target"]
    config = world.config(
        function,
        context={"build": "7"},
        targets={name: a_target(place, "at-once") for name, place in places.items()},
        strategies={"at-once": ALL_AT_ONCE},
        artifacts=[an_artifact(function, path)],
        providerOptions={
            "lambda": [
                {**shared, "targets": ["near", "far"]},
                a_provider_row(places["other"], "other", function),
            ]
        },
        trafficManagement=[{"alias": [{"functionName": function, "aliasName": "live"}]}],
    )
    assert world.ended(world.deploy(config), 120)["status"] == "SUCCEEDED"
    served = {name: place.invoke(function, "live")[1] for name, place in places.items()}
    assert {name: f"two, {name}" in str(answer) for name, answer in served.items()} == dict.fromkeys(
        places, True
    )
