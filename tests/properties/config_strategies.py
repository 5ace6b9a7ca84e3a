"""Generates valid deployment configs of every shape, and single changes that may break them."""

import copy
import string
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Map = dict[str, Any]

NAMES = (
    st.text(string.ascii_lowercase + string.digits + " -_().", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
FUNCTIONS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=12)
REGIONS = st.sampled_from(["us-east-1", "eu-central-1", "ap-southeast-2"])
UNITS = st.sampled_from(["seconds", "minutes", "hours", "HOURS"])
DURATIONS = st.fixed_dictionaries({"duration": st.integers(1, 48), "unit": UNITS})
APPROVALS = st.fixed_dictionaries(
    {"untilApproved": st.just("true")},
    optional={"approvalExpiration": DURATIONS, "requiresRoles": st.lists(NAMES, min_size=1, max_size=2)},
)
PAUSES = st.fixed_dictionaries({"pause": DURATIONS | APPROVALS})
CONTEXTS = st.dictionaries(st.sampled_from(["owner", "suite"]), NAMES)


IDS = st.text("0123456789abcdef", min_size=8, max_size=8)
VARIABLES = st.text(string.ascii_uppercase + "_", min_size=1, max_size=8).map("A{}".format)
LAYERS = st.builds("arn:aws:lambda:us-east-1:111122223333:layer:fonts:{}".format, st.integers(1, 9))
NETWORKS = st.fixed_dictionaries(
    {
        "subnetIds": st.lists(IDS.map("subnet-{}".format), min_size=1, max_size=2, unique=True),
        "securityGroupIds": st.lists(IDS.map("sg-{}".format), min_size=1, max_size=2, unique=True),
    }
)
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "memorySize": st.integers(128, 10240),
    "timeout": st.integers(1, 900),
    "environment": st.dictionaries(VARIABLES, NAMES, max_size=3),
    "architectures": st.sampled_from(["arm64", "x86_64"]).map(lambda name: [name]),
    "ephemeralStorage": st.fixed_dictionaries({"size": st.integers(512, 10240)}),
    "vpcConfig": NETWORKS | st.builds(lambda: {"subnetIds": [], "securityGroupIds": []}),
    "tracing": st.sampled_from(["Active", "PassThrough"]),
    "description": NAMES,
    "tags": st.dictionaries(VARIABLES, FUNCTIONS, max_size=3),
}
OF_ZIPS = {"layers": st.lists(LAYERS, max_size=5, unique=True)}
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/charts@sha256:{64 * 'a'}"


@st.composite
def configs(draw: st.DrawFn) -> Map:
    """A config without errors: everything it names exists, and targets with one function come in turn."""
    webhooks = draw(st.lists(NAMES, max_size=2, unique=True))
    queries = draw(st.lists(NAMES, max_size=2, unique=True))
    functions = draw(st.lists(FUNCTIONS, min_size=1, max_size=3, unique=True))
    recipes = draw(
        st.dictionaries(NAMES, st.lists(_steps(webhooks, queries), max_size=4), min_size=1, max_size=2)
    )
    targets = _targets(draw, webhooks, sorted(recipes))
    images = draw(st.sets(st.sampled_from(functions), max_size=1))
    rows = [
        _row(draw, target, function, is_image=function in images)
        for target in targets
        for function in functions
    ]
    config: Map = {
        "version": "v1",
        "kind": "lambda",
        "application": draw(NAMES),
        "context": {"owner": "a", "suite": "b"},
        "targets": targets,
        "strategies": {name: {"canary": {"steps": steps}} for name, steps in recipes.items()},
        "artifacts": [
            {"functionName": name, "path": IMAGE, "type": "image"}
            if name in images
            else {"functionName": name, "path": f"s3://code/{index}.zip", "type": "zipFile"}
            for index, name in enumerate(functions)
        ],
        "providerOptions": {"lambda": rows},
        "webhooks": [_webhook(draw, name) for name in webhooks],
        "analysis": {"queries": [_query(draw, name) for name in queries]},
        "deploymentConfig": {"timeout": {"duration": draw(st.integers(60, 9000)), "unit": "seconds"}},
    }
    if draw(st.booleans()):
        config["trafficManagement"] = [
            {
                "targets": list(targets),
                "alias": [{"functionName": name, "aliasName": "live"} for name in functions],
            }
        ]
    return config


ALARMS = st.fixed_dictionaries(
    {"names": st.lists(NAMES, min_size=1, max_size=2, unique=True)},
    optional={"alreadyInAlarm": st.sampled_from(["block", "ignore", "mustNotWorsen"])},
)
SMOKE_TESTS = st.fixed_dictionaries(
    {"context": CONTEXTS},
    optional={
        "payload": st.sampled_from(["{}", '{"at": "{{sluice.region}}"}', "[1]"]),
        "expect": st.fixed_dictionaries(
            {}, optional={"statusCode": st.integers(100, 599), "maxDurationMillis": st.integers(1, 9000)}
        ),
    },
)


def _steps(webhooks: list[str], queries: list[str]) -> st.SearchStrategy[Map]:
    options = [
        PAUSES,
        st.fixed_dictionaries(
            {
                "setWeight": st.fixed_dictionaries(
                    {"weight": st.integers(0, 1000).map(lambda tenths: tenths / 10)}
                )
            }
        ),
        st.fixed_dictionaries({"smokeTest": SMOKE_TESTS}),
    ]
    if webhooks:
        options.append(_calls(webhooks))
    if queries:
        needed = {
            "queries": st.lists(st.sampled_from(queries), min_size=1, max_size=2),
            "interval": st.just(60),  # whole minutes in every unit
            "units": UNITS,
            "numberOfJudgmentRuns": st.integers(1, 5),
        }
        options.append(
            st.fixed_dictionaries({"analysis": st.fixed_dictionaries(needed, optional={"context": CONTEXTS})})
        )
    return st.one_of(options)


def _calls(webhooks: list[str]) -> st.SearchStrategy[Map]:
    call = st.fixed_dictionaries({"name": st.sampled_from(webhooks)}, optional={"context": CONTEXTS})
    return st.fixed_dictionaries({"runWebhook": call})


def _targets(draw: st.DrawFn, webhooks: list[str], strategies: list[str]) -> Map:
    """Targets of which each waits for the one before: they may share a function then."""
    planned_waits = PAUSES | _calls(webhooks) if webhooks else PAUSES
    targets: Map = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        constraints: Map = {"afterDeployment": draw(st.lists(planned_waits, max_size=2))}
        if targets:
            constraints["dependsOn"] = [list(targets)[-1]]
        targets[name] = {
            "deployAsIamRole": "arn:aws:iam::111122223333:role/deploy",
            "region": draw(REGIONS),
            "strategy": draw(st.sampled_from(strategies)),
            "constraints": constraints,
            **draw(st.fixed_dictionaries({}, optional={"alarms": ALARMS})),
        }
    return targets


def _row(draw: st.DrawFn, target: str, function: str, *, is_image: bool) -> Map:
    row: Map = {
        "target": target,
        "name": function,
        "runAsIamRole": "arn:aws:iam::111122223333:role/function",
    }
    of_zip = {} if is_image else {"handler": "app.handler", "runtime": "python3.13"}
    settings = SETTINGS if is_image else SETTINGS | OF_ZIPS
    return row | of_zip | draw(st.fixed_dictionaries({}, optional=settings))


def _webhook(draw: st.DrawFn, name: str) -> Map:
    body = "{{context.owner}} {{armory.callbackUri}}/callback"
    return {
        "name": name,
        "method": draw(st.sampled_from(["GET", "POST"])),
        "uriTemplate": "https://hooks.example/{{armory.applicationName}}",
        "headers": [{"key": "X-Suite", "value": "{{context.suite}}"}],
        "bodyTemplate": {"inline": body},
        "retryCount": draw(st.integers(0, 10)),
    }


def _query(draw: st.DrawFn, name: str) -> Map:
    limit = draw(st.floats(-1e6, 1e6))
    asked = draw(st.sampled_from([{"queryTemplate": "rate({{context.owner}})"}, {"preset": "errorRate"}]))
    return {"name": name, **asked, "upperLimit": limit}


@dataclass(frozen=True)
class Mutation:
    """One change to a config: the place, what stood there, and the changed config."""

    path: tuple[str | int, ...]
    before: Any
    after: Map

    def names(self) -> set[str]:
        """Every text and key that the change took away."""
        return {*_texts(self.before), str(self.path[-1])}


@st.composite
def mutations(draw: st.DrawFn, configs_to_change: st.SearchStrategy[Map]) -> Mutation:
    """A config with one value removed, replaced, repeated or renamed."""
    config = draw(configs_to_change)
    path = draw(st.sampled_from(list(_paths(config))))
    after = copy.deepcopy(config)
    parent = _at(after, path[:-1])
    before = copy.deepcopy(parent[path[-1]])
    _change(draw, parent, path[-1])
    return Mutation(path, before, after)


def _change(draw: st.DrawFn, parent: Any, key: Any) -> None:
    kind = draw(st.sampled_from(["remove", "replace", "repeat", "rename"]))
    if kind == "remove":
        del parent[key]
    elif kind == "repeat" and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))
    elif kind == "rename" and isinstance(parent, dict):
        parent[f"{key}x"] = parent.pop(key)
    else:
        parent[key] = draw(JUNK)


JUNK = st.sampled_from(
    [None, "", "?", "-1", "999999", [], ["x"], {}, {"x": "y"}, [[]], "{{context.nobody}}", "{{x}}"]
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)
