"""Describes settings in words. Names environment variables but never shows a value: it may be a secret."""

from collections.abc import Mapping

from sluice.domain.function.settings import FunctionSettings, VpcSettings

_KEYS = {
    "execution_role_arn": "runAsIamRole",
    "dead_letter_arn": "deadLetterConfig",
    "logging": "loggingConfig",
    "file_systems": "fileSystemConfigs",
    "durable": "durableConfig",
}
_NOTHING = "none"


def key_of(name: str) -> str:
    """The setting as a config spells it: `memorySize` for `memory_size`."""
    first, *rest = name.split("_")
    return _KEYS.get(name, first + "".join(part.capitalize() for part in rest))


def pair_in_words(name: str, before: FunctionSettings | None, after: FunctionSettings) -> tuple[str, str]:
    """One setting before and after a change; before is empty if it was not set."""
    old, new = getattr(before, name) if before else None, getattr(after, name)
    if name == "environment":
        return _names(old), _changed_names(old or {}, new or {})
    said = key_in_words if name == "kms_key_arn" else in_words
    return "" if old is None else said(old), said(new)


def in_words(value: object) -> str:
    """A value, other than an environment."""
    if isinstance(value, VpcSettings):
        return _network(value)
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or _NOTHING
    return str(value) or _NOTHING


def key_in_words(kms_key_arn: str | None) -> str:
    """The ARN of a key, or that AWS owns it."""
    return kms_key_arn or "a key owned by AWS"


def tags_in_words(tags: Mapping[str, str | None]) -> str:
    """Tags as `team=parcels, stage=none`."""
    return ", ".join(f"{key}={_NOTHING if value is None else value}" for key, value in sorted(tags.items()))


def _names(environment: Mapping[str, str] | None) -> str:
    return "" if environment is None else ", ".join(sorted(environment)) or _NOTHING


def _changed_names(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    said = []
    for name in sorted({*before, *after}):
        if name not in after:
            said.append(f"{name} (removed)")
        elif name not in before:
            said.append(f"{name} (new)")
        else:
            said.append(name if before[name] == after[name] else f"{name} (changed)")
    return ", ".join(said) or _NOTHING


def _network(vpc: VpcSettings) -> str:
    if not vpc.subnet_ids:
        return "no VPC"
    ipv6 = ", IPv6" if vpc.allows_ipv6 else ""
    return f"{', '.join(sorted(vpc.subnet_ids))} with {', '.join(sorted(vpc.security_group_ids))}{ipv6}"
