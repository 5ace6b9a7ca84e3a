"""Settings in words: every value but those of environment variables, which may be secrets."""

from dataclasses import replace

import pytest

from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.preflight.differences import changes_between, tag_changes
from sluice.domain.rollback.point import Live, RollbackPoint, latest_differences
from tests.builders import SETTINGS, a_function_state

OLD = {"LOG_LEVEL": "debug-0ld", "LEGACY": "yes-0ld", "STAGE": "prod-s3cret"}
NEW = {"LOG_LEVEL": "info-n3w", "STAGE": "prod-s3cret", "PASSWORD": "n3w"}
VPC = VpcSettings(("subnet-b", "subnet-a"), ("sg-a",), allows_ipv6=True)


def change(before: FunctionSettings | None, after: FunctionSettings) -> tuple[str, str | None, str]:
    (found,) = changes_between(before, after)
    return found.name, found.before, found.after


def test_environment_is_told_by_names_when_it_changes() -> None:
    before, after = replace(SETTINGS, environment=OLD), replace(SETTINGS, environment=NEW)
    assert change(before, after) == (
        "environment",
        "LEGACY, LOG_LEVEL, STAGE",
        "LEGACY (removed), LOG_LEVEL (changed), PASSWORD (new), STAGE",
    )


def test_no_value_is_in_any_text_when_an_environment_differs() -> None:
    before, after = replace(SETTINGS, environment=OLD), replace(SETTINGS, environment=NEW)
    point = RollbackPoint("quote", Live.LATEST, None, "6", "old-code", before)
    said = [
        *changes_between(before, after),
        *changes_between(None, after),
        *latest_differences(point, a_function_state(settings=after)),
        before,
        point,
    ]
    values = {*OLD.values(), *NEW.values()}
    assert [value for value in values if value in repr(said)] == []


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [
        ({"memory_size": 512}, "128", "512"),
        ({"layers": ()}, "layer:1, layer:2", "none"),
        ({"vpc_config": VPC}, "no VPC", "subnet-a, subnet-b with sg-a, IPv6"),
        ({"ephemeral_storage": 1024}, "512", "1024"),
    ],
)
def test_setting_is_told_with_both_values_when_it_changes(
    setting: dict[str, object], before: str, after: str
) -> None:
    now = replace(
        SETTINGS,
        memory_size=128,
        layers=("layer:1", "layer:2"),
        vpc_config=VpcSettings(),
        ephemeral_storage=512,
    )
    _, old, new = change(now, replace(SETTINGS, **setting))  # type: ignore[arg-type]
    assert (old, new) == (before, after)


def test_network_is_the_same_when_its_ids_come_in_another_order() -> None:
    turned = VpcSettings(("subnet-a", "subnet-b"), ("sg-a",), allows_ipv6=True)
    assert changes_between(replace(SETTINGS, vpc_config=turned), replace(SETTINGS, vpc_config=VPC)) == ()


def test_only_planned_tags_are_told_when_some_differ() -> None:
    (found,) = tag_changes({"owner": "ada", "team": "maps"}, {"team": "weather", "stage": "prod"})
    assert (found.name, found.before, found.after) == (
        "tags",
        "stage=none, team=maps",
        "stage=prod, team=weather",
    )
