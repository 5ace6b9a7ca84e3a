"""A config checked against itself: what dangles, repeats, waits in circles, or is there in vain."""

import pytest

from tests.unit.config.builders import (
    REMOVED,
    ROLE,
    SMALL,
    changed,
    config_of,
    errors_of,
    load,
    only,
    warnings_of,
    with_gates,
    with_steps,
)

QUERY = {"name": "errors", "queryTemplate": "q", "upperLimit": "1"}
ANALYSIS = {"queries": ["errors"], "interval": "5", "units": "minutes", "numberOfJudgmentRuns": "3"}
CALL = {"name": "call", "uriTemplate": "https://x.example", "disableCallback": True}
ROW = SMALL["providerOptions"]["lambda"][0]


def target(*depends_on, role=ROLE, region="eu-central-1"):
    constraints = {"constraints": {"dependsOn": list(depends_on)}} if depends_on else {}
    return {"deployAsIamRole": role, "region": region, "strategy": "ramp", **constraints}


def rows_for(*targets):
    return [{**ROW, "target": name} for name in targets]


def with_targets(**targets):
    """The small config with these targets; each has a function of its own."""
    rows = [{**ROW, "target": name, "name": f"fn-{name}"} for name in targets]
    artifacts = [{**SMALL["artifacts"][0], "functionName": row["name"]} for row in rows]
    return changed(("targets", targets), ("artifacts", artifacts), ("providerOptions/lambda", rows))


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (("targets/dev/strategy", "rampp"), "targets.dev.strategy", "No strategy 'rampp'"),
        (
            ("targets/dev/constraints", {"dependsOn": ["lab"]}),
            "targets.dev.constraints.dependsOn[0]",
            "No target 'lab'",
        ),
        (
            ("providerOptions/lambda/1", {**ROW, "target": "x"}),
            "providerOptions.lambda[1].target",
            "No target",
        ),
        (
            ("providerOptions/lambda/1", {**ROW, "name": "x"}),
            "providerOptions.lambda[1].name",
            "No artifact",
        ),
        (
            (
                "trafficManagement",
                [{"targets": ["x"], "alias": [{"functionName": "quote", "aliasName": "a"}]}],
            ),
            "trafficManagement[0].targets[0]",
            "No target 'x'",
        ),
        (
            ("trafficManagement", [{"alias": [{"functionName": "x", "aliasName": "a"}]}]),
            "trafficManagement[0].alias[0].functionName",
            "No artifact 'x'",
        ),
        (
            ("targetFilters", [{"includeTarget": "x"}]),
            "targetFilters[0].includeTarget",
            "No target 'x'",
        ),
    ],
)
def test_name_is_refused_when_nothing_has_it(change, path, message):
    problem = only(errors_of(changed(change)))
    assert problem.path == path
    assert problem.message.startswith(message)


def test_webhook_is_refused_when_nothing_has_its_name():
    problem = only(errors_of(with_gates("afterDeployment", {"runWebhook": {"name": "call"}})))
    assert problem.path == "targets.dev.constraints.afterDeployment[0].runWebhook.name"


def test_smoke_test_is_refused_when_nothing_has_its_function():
    problem = only(errors_of(with_steps({"smokeTest": {"functionName": "qoute"}})))
    assert problem.remedy == "Perhaps you meant 'quote'"


def test_smoke_test_is_refused_when_a_target_that_runs_it_lacks_the_function():
    other = {"functionName": "price", "path": "s3://code/price.zip", "type": "zipFile"}
    row = {**SMALL["providerOptions"]["lambda"][0], "target": "prod", "name": "price"}
    config = changed(
        ("targets/prod", {**SMALL["targets"]["dev"], "strategy": "ramp"}),
        ("artifacts/1", other),
        ("providerOptions/lambda/1", row),
        base=with_steps({"smokeTest": {"functionName": "quote"}}),
    )
    problem = only(errors_of(config))
    assert problem.path == "strategies.ramp.canary.steps[0].smokeTest.functionName"
    assert problem.message == "The function 'quote' is not set up in the target 'prod'"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"payload": '{"token": "{{secrets.token}}"}'}, "A payload must not contain a secret"),
        ({"payload": "{stop: Central}"}, "The payload is not valid JSON"),
        ({"expect": {"fields": {"a..b": "1"}}}, "`a..b` is not a path in a JSON response"),
        ({"expect": {"statusCode": 20}}, "Expected 100 or more, found '20'"),
    ],
)
def test_smoke_test_is_refused_when_it_could_not_be_made(test, message):
    assert only(errors_of(with_steps({"smokeTest": test}))).message.startswith(message)


@pytest.mark.parametrize(
    ("analysis", "message"),
    [
        (REMOVED, "analysis step is present but a top-level analysis config is not defined"),
        ({"queries": []}, "top-level analysis config is present but no queries are defined"),
        (
            {"queries": [{**QUERY, "name": "error"}]},
            "query in step does not exist in top-level analysis config:errors",
        ),
    ],
)
def test_query_is_refused_when_nothing_has_its_name(analysis, message):
    data = with_steps({"analysis": ANALYSIS})
    data = data if analysis is REMOVED else changed(("analysis", analysis), base=data)
    assert only(errors_of(data)).message == message


def test_remedy_is_the_nearest_name_when_one_is_alike():
    assert only(errors_of(changed(("targets/dev/strategy", "Rampp")))).remedy == "Perhaps you meant 'ramp'"


def test_remedy_lists_the_names_when_none_is_alike():
    remedy = only(errors_of(changed(("targets/dev/strategy", "zzz")))).remedy
    assert remedy == "Use one of ramp, or add it under `strategies`"


def test_remedy_is_quick_and_near_when_there_are_many_names():
    targets = {f"region-{number:04}": target() for number in range(500)}
    data = with_targets(**targets, last=target("region-0250x"))
    assert only(errors_of(data)).remedy == "Perhaps you meant 'region-0250'"


def test_cycle_is_shown_as_a_path_when_targets_wait_for_each_other():
    problem = only(errors_of(with_targets(a=target("c"), b=target("a"), c=target("b"))))
    assert problem.message == "The targets wait for each other: a -> c -> b -> a"
    assert problem.path == "targets.a.constraints.dependsOn[0]"


def test_target_is_refused_when_it_waits_for_itself():
    assert "a -> a" in only(errors_of(with_targets(a=target("a")))).message


def test_circle_is_told_alone_when_its_targets_share_a_function():
    targets = {"a": target("b"), "b": target("a")}
    data = changed(("targets", targets), ("providerOptions/lambda", rows_for("a", "b")))
    assert "wait for each other" in only(errors_of(data)).message


def test_diamond_is_valid_when_two_targets_lie_between():
    assert errors_of(with_targets(a=target(), b=target("a"), c=target("a"), d=target("b", "c"))) == []


def test_dependency_is_a_warning_when_it_is_a_duplicate():
    data = with_targets(a=target(), b=target("a", "a"))
    assert only(warnings_of(data)).path == "targets.b.constraints.dependsOn[1]"


def test_two_targets_are_refused_when_they_change_one_function_at_once():
    data = changed(
        ("targets", {"a": target(), "b": target()}), ("providerOptions/lambda", rows_for("a", "b"))
    )
    problem = only(errors_of(data))
    assert problem.message == "The targets 'a' and 'b' would change the function 'quote' at the same time"
    assert problem.path == "providerOptions.lambda[1]"


@pytest.mark.parametrize(
    "other",
    [target("a"), target(region="eu-west-1"), target(role="arn:aws:iam::222222222222:role/deploy")],
    ids=["later", "other region", "other account"],
)
def test_two_targets_are_valid_when_they_share_a_function_name_only(other):
    data = changed(("targets", {"a": target(), "b": other}), ("providerOptions/lambda", rows_for("a", "b")))
    assert errors_of(data) == []


def test_two_targets_are_valid_when_a_third_keeps_them_apart():
    targets = {"a": target(), "m": target("a", region="eu-west-1"), "b": target("m")}
    assert errors_of(changed(("targets", targets), ("providerOptions/lambda", rows_for("a", "m", "b")))) == []


def test_two_targets_are_refused_when_a_third_only_waits_for_both():
    targets = {"a": target(), "both": target("a", "b"), "b": target()}
    data = changed(("targets", targets), ("providerOptions/lambda", rows_for("a", "both", "b")))
    assert "'a' and 'b'" in only(errors_of(data)).message


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("artifacts/1", SMALL["artifacts"][0]), "artifacts[1].functionName"),
        (("providerOptions/lambda/1", ROW), "providerOptions.lambda[1]"),
        (("webhooks", [CALL, {**CALL, "method": "PUT"}]), "webhooks[1].name"),
        (("analysis", {"queries": [QUERY, QUERY]}), "analysis.queries[1].name"),
        (
            (
                "trafficManagement",
                [{"alias": [{"functionName": "quote", "aliasName": name}]} for name in "ab"],
            ),
            "trafficManagement[1].alias[0]",
        ),
    ],
)
def test_thing_is_refused_when_it_is_defined_twice(change, path):
    assert only(errors_of(changed(change))).path == path


def test_webhook_is_a_warning_when_it_is_an_identical_duplicate():
    data = changed(
        ("webhooks", [CALL, CALL]), base=with_gates("beforeDeployment", {"runWebhook": {"name": "call"}})
    )
    assert "identical" in only(warnings_of(data)).message


def test_second_alias_is_told_once_when_it_is_one_for_several_targets():
    bindings = [{"functionName": "quote", "aliasName": name} for name in ("live", "next")]
    data = changed(
        ("targets", {"a": target(), "b": target("a")}),
        ("providerOptions/lambda", rows_for("a", "b")),
        ("trafficManagement", [{"alias": bindings}]),
    )
    assert only(errors_of(data)).path == "trafficManagement[0].alias[1]"


def test_alias_is_that_of_its_target_when_a_block_names_more_targets_than_have_it():
    block = {"targets": ["a", "b"], "alias": [{"functionName": "fn-a", "aliasName": "live"}]}
    config = config_of(changed(("trafficManagement", [block]), base=with_targets(a=target(), b=target("a"))))
    assert (config.alias_of("a", "fn-a"), config.alias_of("b", "fn-a")) == ("live", None)


def test_alias_is_valid_when_each_target_has_its_own():
    blocks = [
        {"targets": [name], "alias": [{"functionName": f"fn-{name}", "aliasName": "live"}]}
        for name in ("a", "b")
    ]
    data = changed(("trafficManagement", blocks), base=with_targets(a=target(), b=target("a")))
    assert load(data).warnings == ()


@pytest.mark.parametrize(
    ("alarms", "path"),
    [
        ({}, "alarms"),
        ({"names": []}, "alarms.names"),
        ({"names": [f"errors-{number}" for number in range(101)]}, "alarms.names"),
        ({"names": ["errors"], "alreadyInAlarm": "never"}, "alarms.alreadyInAlarm"),
    ],
)
@pytest.mark.parametrize("home", ["targets/dev", "strategies/ramp"])
def test_alarms_are_refused_when_they_could_not_be_watched(home, alarms, path):
    problem = only(errors_of(changed((f"{home}/alarms", alarms))))
    assert problem.path.startswith(f"{home.replace('/', '.')}.{path}")


def test_alarm_is_pointed_out_when_it_stands_twice_in_a_list():
    config = changed(("targets/dev/alarms", {"names": ["errors", "slow", "errors"]}))
    assert only(warnings_of(config)).path == "targets.dev.alarms.names[2]"
