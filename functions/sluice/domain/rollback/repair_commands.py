"""The AWS CLI commands with which a person restores a function by hand. Runs none of them.

No command shows the value of an environment variable: it is read from the secured version.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from shlex import quote

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.controls import AS_THEY_ARE, UNRESERVED, FunctionControls
from sluice.domain.function.qualified import EventInvoke, Qualifiers, RuntimeManagement
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.rollback.point import Live, RollbackPoint

STABLE_VERSION = "stable_version"
"""The part of a rollback point that is refused when the old version was deleted."""
CODE = "code"
"""The part that is refused when AWS does not take the old code any more; the others are settings."""


def repair_commands(
    point: RollbackPoint, region: str, *, is_alias_gone: bool = False, refused: frozenset[str] = frozenset()
) -> list[str]:
    """The commands, in order, without the parts that AWS would refuse again."""
    name = f"--region {region} --function-name {point.function_name}"
    alias = f"--name {point.alias_name}"
    if point.live is Live.ALIAS:
        write = _create_alias(point) if is_alias_gone else _update_alias(point)
        written = [] if STABLE_VERSION in refused else [f"aws lambda {write[0]} {name} {alias} {write[1]}"]
        provided = [] if STABLE_VERSION in refused else _provisioned(point, name)
        return [*provided, *written, *_tags(point, region), *_controls(point, name)]
    if point.live is Live.LATEST and point.settings:
        return [
            *_latest(point, point.settings, name, refused),
            *([f"aws lambda delete-alias {name} {alias}"] if point.alias_name else []),
            *_tags(point, region),
            *_controls(point, name),
        ]
    return []


def _provisioned(point: RollbackPoint, name: str) -> Iterator[str]:
    """Before the alias: the old version is to have it when its traffic returns."""
    if point.provisioned:
        amount = f"--qualifier {point.stable_version} --provisioned-concurrent-executions {point.provisioned}"
        yield f"aws lambda put-provisioned-concurrency-config {name} {amount}"


def _controls(point: RollbackPoint, name: str) -> Iterator[str]:
    """What is part of no version."""
    version = point.stable_version if point.alias_name else None
    where = Qualifiers(version, point.alias_name)
    yield from control_commands(point.controls or AS_THEY_ARE, name, where)


def control_commands(controls: FunctionControls, name: str, where: Qualifiers) -> Iterator[str]:
    """Those that set each control that is given; `name` are the options that name the function."""
    reserved = controls.reserved_concurrency
    if reserved == UNRESERVED:
        yield f"aws lambda delete-function-concurrency {name}"
    elif reserved is not None:
        yield f"aws lambda put-function-concurrency {name} --reserved-concurrent-executions {reserved}"
    if controls.recursive_loop is not None:
        yield f"aws lambda put-function-recursion-config {name} --recursive-loop {controls.recursive_loop}"
    if controls.runtime_management is not None:
        version = f" --qualifier {where.version}" if where.version else ""
        yield _manage_runtime(controls.runtime_management, f"{name}{version}")
    if controls.event_invoke is not None:
        alias = f" --qualifier {where.alias}" if where.alias else ""
        yield _set_event_invoke(controls.event_invoke, f"{name}{alias}")


def _manage_runtime(before: RuntimeManagement, where: str) -> str:
    arn = before.runtime_version_arn
    mode = f"--update-runtime-on {before.update_runtime_on}{f' --runtime-version-arn {arn}' if arn else ''}"
    return f"aws lambda put-runtime-management-config {where} {mode}"


def _set_event_invoke(before: EventInvoke, where: str) -> str:
    if not before.is_set:
        return f"aws lambda delete-function-event-invoke-config {where}"
    numbers = {
        "maximum-retry-attempts": before.maximum_retry_attempts,
        "maximum-event-age-in-seconds": before.maximum_event_age_in_seconds,
    }
    options = "".join(f" --{option} {value}" for option, value in numbers.items() if value is not None)
    sent = {
        event: {"Destination": arn} if arn else {}
        for event, arn in (("OnSuccess", before.on_success), ("OnFailure", before.on_failure))
    }
    return f"aws lambda put-function-event-invoke-config {where}{options} --destination-config {_json(sent)}"


def _latest(
    point: RollbackPoint, settings: FunctionSettings, name: str, refused: frozenset[str]
) -> Iterator[str]:
    """The code, the settings and a version of both; old settings alone are no good without the old code."""
    if STABLE_VERSION in refused:
        return
    wait = f"aws lambda wait function-updated-v2 {name}"
    if CODE not in refused:
        yield from _code(point, settings, name)
        yield wait
    kept = settings.only(one.name for one in fields(settings) if one.name not in refused)
    options = " ".join(_settings(point, kept, name))
    if options:
        yield f"aws lambda update-function-configuration {name} {options}"
        yield wait
    yield f"aws lambda publish-version {name}"


def _update_alias(point: RollbackPoint) -> tuple[str, str]:
    routing = "--routing-config AdditionalVersionWeights={}"
    return "update-alias", f"--function-version {point.stable_version} {routing}"


def _create_alias(point: RollbackPoint) -> tuple[str, str]:
    return "create-alias", f"--function-version {point.stable_version}"


def _code(point: RollbackPoint, settings: FunctionSettings, name: str) -> Iterator[str]:
    built = f" --architectures {' '.join(settings.architectures)}" if settings.architectures else ""
    code = point.code or CodeSource("", "")
    key = code.storage.kms_key_arn
    kept = f"{built} --source-kms-key-arn {key}" if key else built
    update = f"aws lambda update-function-code {name}"
    if code.image_uri:
        yield f"{update} --image-uri {code.image_uri}{built}"
    elif code.bucket:
        yield f"{update} {_in_s3(code)}{kept}"
    else:
        zip_file = f"{point.function_name}.zip"
        stable = f"--qualifier {point.stable_version} --query Code.Location --output text"
        yield f"aws lambda get-function {name} {stable} | xargs curl -sSo {zip_file}"
        yield f"{update} --zip-file fileb://{zip_file}{kept}"


def _in_s3(code: CodeSource) -> str:
    """The object that Lambda reads; it must be told each time not to make a copy."""
    place = f"--s3-bucket {code.bucket} --s3-key {quote(code.key)}"
    return f"{place} --s3-object-version {code.object_version} --s3-object-storage-mode REFERENCE"


def _settings(point: RollbackPoint, settings: FunctionSettings, name: str) -> Iterator[str]:
    plain = {
        "role": settings.execution_role_arn or None,
        "handler": settings.handler or None,
        "runtime": settings.runtime or None,
        "memory-size": settings.memory_size,
        "timeout": settings.timeout,
        "ephemeral-storage": _pair("Size", settings.ephemeral_storage),
        "tracing-config": _pair("Mode", settings.tracing),
        "description": settings.description,
        "kms-key-arn": settings.kms_key_arn,
        "dead-letter-config": _pair("TargetArn", settings.dead_letter_arn),
        "snap-start": _pair("ApplyOn", settings.snap_start),
    }
    yield from (f"--{option} {quote(str(value))}" for option, value in plain.items() if value is not None)
    if settings.layers is not None:
        yield f"--layers {' '.join(settings.layers) or '[]'}"
    yield from _maps(settings)
    if settings.vpc_config is not None:
        yield f"--vpc-config {quote(json.dumps(_vpc(settings.vpc_config), separators=(',', ':')))}"
    if settings.environment is not None:
        yield f"--environment {_environment(point, settings, name)}"


def _maps(settings: FunctionSettings) -> Iterator[str]:
    """The settings that are maps or lists of maps, as JSON."""
    given = {
        "logging-config": settings.logging,
        "image-config": settings.image_config,
        "durable-config": settings.durable,
    }
    values = {option: value.as_api_map() for option, value in given.items() if value is not None}
    yield from (f"--{option} {_json(value)}" for option, value in values.items())
    if settings.file_systems is not None:
        yield f"--file-system-configs {_json([one.as_api_map() for one in settings.file_systems])}"


def _json(value: object) -> str:
    return quote(json.dumps(value, separators=(",", ":")))


def _pair(key: str, value: object) -> str | None:
    return None if value is None else f"{key}={value}"


def _vpc(vpc: VpcSettings) -> dict[str, object]:
    ipv6 = {"Ipv6AllowedForDualStack": vpc.allows_ipv6} if vpc.subnet_ids and vpc.allows_ipv6 else {}
    return {"SubnetIds": vpc.subnet_ids, "SecurityGroupIds": vpc.security_group_ids, **ipv6}


def _environment(point: RollbackPoint, settings: FunctionSettings, name: str) -> str:
    if not settings.environment:
        return "Variables={}"
    query = "--query '{Variables:Environment.Variables}' --output json"
    read = f"aws lambda get-function-configuration {name} --qualifier {point.stable_version} {query}"
    return f'"$({read})"'


def _tags(point: RollbackPoint, region: str) -> Iterator[str]:
    if not point.tags:
        return
    function = f"--region {region} --function-name {point.function_name}"
    arn = f'"$(aws lambda get-function {function} --query Configuration.FunctionArn --output text)"'
    kept = {key: value for key, value in point.tags.items() if value is not None}
    added = sorted(key for key in point.tags if key not in kept)
    if kept:
        yield f"aws lambda tag-resource --region {region} --resource {arn} --tags {quote(json.dumps(kept))}"
    if added:
        keys = " ".join(quote(key) for key in added)
        yield f"aws lambda untag-resource --region {region} --resource {arn} --tag-keys {keys}"
