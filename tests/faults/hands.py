"""What somebody changes by hand past Sluice: aliases, `$LATEST`, versions, provisioned concurrency."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from local.sample_functions import answering, zipped
from tests.faults.deployed import ALIAS, REPOSITORY, Placed
from tests.faults.observed import Observed, Settings, as_settings, drained, observe, provided_amounts

_SETTINGS_BY_HAND = {"MemorySize": 320, "Description": "by hand"}
_AMOUNT_BY_HAND = 3
_RELEASE_BY_HAND = "by-hand"


@dataclass
class ByHand:
    """What somebody has changed of one function after the work on it had begun, and when.

    `code_sha256` and `settings` are those of `$LATEST`, `provided` the amounts by qualifier. `provided_until`
    is when one of these was seen to be another.
    """

    code_sha256: str = ""
    code_at: float = 0.0
    settings: Settings = ()
    settings_at: float = 0.0
    alias_gone_at: float = 0.0
    versions_gone: dict[str, float] = field(default_factory=dict)
    provided: dict[str, int] = field(default_factory=dict)
    provided_at: float = 0.0
    provided_until: float = 0.0
    is_reported: bool = False


def leave_amounts(hands: Mapping[str, ByHand]) -> None:
    """What somebody has given a version stays: a later deployment says nothing of what it has not given."""
    drained.update(name for name, hand in hands.items() if hand.provided)


def overwritten(hand: ByHand, now: Observed) -> Iterator[str]:
    """What is no longer as somebody has left `$LATEST`."""
    if hand.code_sha256 and now.code_sha256 != hand.code_sha256:
        yield f"the code is {now.code_sha256}, and was {hand.code_sha256}"
    found = dict(now.settings)
    for key, value in hand.settings:
        if found.get(key) != value:
            yield f"{key} is {found.get(key)}, and was {value}"


def move_by_hand(one: Placed, weight: float) -> bool:
    """Move an alias to another split of its first two versions; whether there was one."""
    client = one.place.client("lambda")
    versions = [v["Version"] for v in client.list_versions_by_function(FunctionName=one.name)["Versions"]][1:]
    if not versions:
        return False
    weights = {versions[1]: weight} if len(versions) > 1 and weight else {}
    try:
        client.update_alias(
            FunctionName=one.name,
            Name=ALIAS,
            FunctionVersion=versions[0],
            RoutingConfig={"AdditionalVersionWeights": weights},
        )
    except ClientError:
        return False  # AWS gives it no weights, because it has provisioned concurrency
    return True


def drain_by_hand(one: Placed) -> None:
    """Take all provisioned concurrency, from versions and from the alias."""
    drained.add(one.name)
    client = one.place.client("lambda")
    for qualifier in provided_amounts(one):
        client.delete_provisioned_concurrency_config(FunctionName=one.name, Qualifier=qualifier)


def provide_by_hand(one: Placed) -> dict[str, int]:
    """Give all that has provisioned concurrency another amount; what was given."""
    client, given = one.place.client("lambda"), {}
    for qualifier in provided_amounts(one):
        with suppress(ClientError):  # its version was deleted
            client.put_provisioned_concurrency_config(
                FunctionName=one.name, Qualifier=qualifier, ProvisionedConcurrentExecutions=_AMOUNT_BY_HAND
            )
            given[qualifier] = _AMOUNT_BY_HAND
    return given


def code_by_hand(one: Placed) -> str:
    """Give `$LATEST` other code, or another image; its hash, empty when AWS was busy with another update."""
    code: dict[str, str | bytes] = {"ZipFile": zipped(answering(_RELEASE_BY_HAND))}
    if one.shape.is_image:
        code = {"ImageUri": one.place.push_image(REPOSITORY, _RELEASE_BY_HAND)}
    try:
        answer = one.place.client("lambda").update_function_code(FunctionName=one.name, **code)
    except ClientError:
        return ""
    return str(answer["CodeSha256"])


def settings_by_hand(one: Placed) -> Settings:
    """Give `$LATEST` other settings; those, empty when AWS was busy with another update."""
    try:
        one.place.client("lambda").update_function_configuration(FunctionName=one.name, **_SETTINGS_BY_HAND)
    except ClientError:
        return ()
    return as_settings(_SETTINGS_BY_HAND)


def delete_alias_by_hand(one: Placed) -> bool:
    """Delete the alias; whether there was one."""
    if observe(one).routing is None:
        return False
    one.place.client("lambda").delete_alias(FunctionName=one.name, Name=ALIAS)
    drained.add(one.name)
    return True


def delete_version_by_hand(one: Placed, version: str) -> bool:
    """Delete a version; False when an alias needs it, or there is none."""
    try:
        one.place.client("lambda").delete_function(FunctionName=one.name, Qualifier=version)
    except ClientError:
        return False
    return True
