"""Compares what is there with what should be there, part by part. Reads nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from sluice.domain.drift.expected import Expected
from sluice.domain.drift.finding import DriftFinding, DriftKind, Part
from sluice.domain.drift.way_back import WayBack
from sluice.domain.function.controls import AS_THEY_ARE, FunctionControls
from sluice.domain.function.routing import leads_to
from sluice.domain.function.setting_words import pair_in_words
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.rollback.point import in_words
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Observed:
    """A function as it was probed; `unread` are the parts that could not be, each with the reason.

    `version` is the version that should serve, `bypasses` what calls the function past its alias.
    """

    latest: FunctionState | None = None
    alias: AliasState | None = None
    version: FunctionState | None = None
    provisioned: int = 0
    controls: FunctionControls = AS_THEY_ARE
    bypasses: tuple[str, ...] = ()
    unread: Mapping[Part, str] = field(default_factory=dict)


def differences(
    expected: Expected, observed: Observed, known_bypasses: tuple[str, ...] | None, way: WayBack
) -> list[DriftFinding]:
    """What is not as it should be, of the parts that were read.

    `known_bypasses` are those that were there when the deployment began; None where nobody knows, so that
    none is new.
    """
    if observed.latest is None and Part.FUNCTION not in observed.unread:
        return [_function_deleted(expected, way)]
    found = [
        *_about_alias(expected, observed, way),
        *_about_version(expected, observed, way),
        *_about_latest(expected, observed, way),
        *_about_concurrency(expected, observed, way),
        *_about_controls(expected, observed, way),
        *_about_bypasses(expected, observed, known_bypasses),
    ]
    return [one for one in found if one.kind.part not in observed.unread]


def _function_deleted(expected: Expected, way: WayBack) -> DriftFinding:
    return DriftFinding(
        DriftKind.FUNCTION_DELETED,
        f"{expected.function_name} no longer exists",
        "Deploy it again, unless it was deleted on purpose: Sluice stops watching it after 30 days",
        way.redeploy,
    )


def _about_alias(expected: Expected, observed: Observed, way: WayBack) -> Iterator[DriftFinding]:
    wanted, alias = expected.routing, observed.alias
    if wanted is None:
        return
    name = f"Alias {expected.alias_name} of {expected.function_name}"
    if alias is None:
        message = f"{name} no longer exists; it was at {wanted}"
        yield DriftFinding(
            DriftKind.ALIAS_DELETED, message, "Create it where it was", way.create_alias(expected)
        )
    elif not leads_to(alias.routing, wanted):
        message = f"{name} is at {alias.routing}, and Sluice left it at {wanted}"
        remedy = "Move it back, or deploy what it should serve"
        yield DriftFinding(DriftKind.ALIAS_MOVED, message, remedy, way.move_alias(expected))


def _about_version(expected: Expected, observed: Observed, way: WayBack) -> Iterator[DriftFinding]:
    """A version cannot be changed, only deleted: its number never comes back with other code.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
    """
    if expected.version is None:
        return
    version, wanted = observed.version, expected.version_code_sha256
    name = f"Version {expected.version} of {expected.function_name}"
    if version is None:
        message = f"{name} no longer exists"
    elif wanted is not None and version.code_sha256 != wanted:
        message = f"{name} has code {version.code_sha256}, and {wanted} was deployed"
    else:
        return
    yield DriftFinding(DriftKind.VERSION_CHANGED, message, "Deploy it again", way.redeploy)


def _about_latest(expected: Expected, observed: Observed, way: WayBack) -> Iterator[DriftFinding]:
    latest = observed.latest
    if latest is None:
        return
    serves = (
        "all callers have it"
        if expected.alias_name is None
        else f"callers of alias {expected.alias_name} do not have it, and the next deployment replaces it"
    )
    name = f"$LATEST of {expected.function_name}"
    if expected.code_sha256 not in (None, latest.code_sha256):
        message = f"{name} has code {latest.code_sha256}, and {expected.code_sha256} was deployed: {serves}"
        yield DriftFinding(DriftKind.CODE_CHANGED, message, "Deploy it again", way.redeploy)
    changed = _changed_settings(expected.settings, latest.settings)
    if changed:
        message = f"{name}: {'; '.join(changed)}: {serves}"
        yield DriftFinding(DriftKind.SETTINGS_CHANGED, message, "Deploy it again", way.redeploy)


def _changed_settings(wanted: FunctionSettings | None, now: FunctionSettings) -> list[str]:
    """What differs, in words; what could not be read, such as an encrypted environment, does not differ."""
    if wanted is None:
        return []
    changed = []
    for name in wanted.differing(now):
        if getattr(now, name) is not None:
            is_now, was = pair_in_words(name, now, wanted)
            changed.append(f"{in_words(name)} is {is_now}, was deployed as {was}")
    return changed


def _about_concurrency(expected: Expected, observed: Observed, way: WayBack) -> Iterator[DriftFinding]:
    if expected.provisioned not in (None, observed.provisioned):
        message = (
            f"Version {expected.version} of {expected.function_name} has provisioned concurrency"
            f" {observed.provisioned}, and Sluice gave it {expected.provisioned}"
        )
        commands = way.put_provisioned(expected)
        yield DriftFinding(DriftKind.CONCURRENCY_CHANGED, message, "Give it as much again", commands)


def _about_controls(expected: Expected, observed: Observed, way: WayBack) -> Iterator[DriftFinding]:
    differing = expected.controls.differing(observed.controls)
    if not differing.names:
        return
    wanted, now = differing.in_words(), observed.controls.in_words()
    said = "; ".join(f"{key} is {now.get(key, 'unknown')}, was deployed as {wanted[key]}" for key in wanted)
    message = f"{expected.function_name}: {said}"
    yield DriftFinding(
        DriftKind.CONTROLS_CHANGED, message, "Set it again", way.put_controls(differing, expected)
    )


def _about_bypasses(
    expected: Expected, observed: Observed, known: tuple[str, ...] | None
) -> Iterator[DriftFinding]:
    if expected.alias_name is None or known is None:
        return
    new = [one for one in observed.bypasses if one not in known]
    if new:
        name, alias = expected.function_name, expected.alias_name
        message = f"{'; '.join(new)} calls {name} without alias {alias} since the last deployment"
        yield DriftFinding(DriftKind.BYPASS_ADDED, message, f"Point it to {name}:{alias} instead")
