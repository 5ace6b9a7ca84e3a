"""The deployment configs of the demo: three targets in two accounts and three regions, a function each."""

from collections.abc import Mapping, Sequence

import yaml

from local.plane_access import Plane
from local.sample_functions import HANDLER, RUNTIME, Place

APPLICATION = "quotes"
ALIAS = "live"

Step = Mapping[str, object]

ALL_AT_ONCE: Sequence[Step] = ({"setWeight": {"weight": 100}},)
CAREFUL: Sequence[Step] = (
    {"setWeight": {"weight": 25}},
    {"pause": {"untilApproved": True, "approvalExpiration": {"duration": 30, "unit": "minutes"}}},
    {"setWeight": {"weight": 50}},
    {"pause": {"duration": 3, "unit": "seconds"}},
    {"setWeight": {"weight": 100}},
)


def places(plane: Plane) -> dict[str, Place]:
    """Target -> where it is."""
    one, two = plane.accounts[:2]
    east, west, europe = plane.regions[:3]
    return {
        "staging": Place(plane, one, east),
        "prod-us": Place(plane, two, west),
        "prod-eu": Place(plane, two, europe),
    }


def function_of(target: str) -> str:
    """Each region has a function of its own, because its zip must come from a bucket in the same region."""
    return f"{APPLICATION}-{target}"


def config(
    where: Mapping[str, Place],
    paths: Mapping[str, str],
    strategies: Mapping[str, Sequence[Step]],
    needs: Mapping[str, Sequence[str]],
    description: str,
) -> str:
    """The YAML: `strategies` and `needs` say for each target how it is deployed and after which others."""
    return yaml.dump(
        {
            "version": "v1",
            "kind": "lambda",
            "application": APPLICATION,
            "description": description,
            "targets": {name: _target(place, name, needs.get(name, ())) for name, place in where.items()},
            "strategies": {
                name: {"canary": {"steps": [dict(step) for step in steps]}}
                for name, steps in strategies.items()
            },
            "artifacts": [
                {"functionName": function_of(name), "path": paths[name], "type": "zipFile"} for name in where
            ],
            "providerOptions": {"lambda": [_provider_row(place, name) for name, place in where.items()]},
            "trafficManagement": [
                {"targets": [name], "alias": [{"functionName": function_of(name), "aliasName": ALIAS}]}
                for name in where
            ],
        },
        Dumper=_PlainDumper,
        sort_keys=False,
        width=120,
    )


class _PlainDumper(yaml.SafeDumper):
    """Writes every value out: Sluice reads no YAML aliases."""

    def ignore_aliases(self, _data: object) -> bool:
        """Never refer to an earlier value."""
        return True


def _target(place: Place, name: str, needs: Sequence[str]) -> dict[str, object]:
    target: dict[str, object] = {
        "account": "demo-staging" if name == "staging" else "demo-production",
        "deployAsIamRole": place.deploy_role_arn,
        "region": place.region,
        "strategy": name,
    }
    return {**target, "constraints": {"dependsOn": list(needs)}} if needs else target


def _provider_row(place: Place, name: str) -> dict[str, object]:
    return {
        "target": name,
        "name": function_of(name),
        "runAsIamRole": place.execution_role_arn,
        "handler": HANDLER,
        "runtime": RUNTIME,
    }
