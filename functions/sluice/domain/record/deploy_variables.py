"""Variables set when deploying (`--set name=value`): kept with the deployment, and over the file's `context`.

They may be texts for people and parts of addresses, and are shown to whoever may read the deployment: secrets
do not belong here.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from sluice.errors import ConfigError
from sluice.errors.problem import Problem

MOST_VARIABLES = 50
MOST_BYTES = 3000
"""Of all names and values. They travel in a header, and API Gateway takes 10,240 bytes of headers in all."""

HIDDEN = "***"

_MOST_NAME_BYTES = 200
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|private.?key|api.?key|access.?key", re.IGNORECASE
)

Variables = Mapping[str, str]
"""Name -> value, for `{{context.name}}`."""


def variables_of(given: Mapping[str, object]) -> dict[str, str]:
    """The variables in what was sent; ConfigError when a name, a value or their number cannot be."""
    found = {name: _text(name, value) for name, value in given.items()}
    size = sum(len(name.encode()) + len(value.encode()) for name, value in found.items())
    if len(found) > MOST_VARIABLES or size > MOST_BYTES:
        raise ConfigError(
            f"{len(found)} variables with {size:,} bytes were set"
            f" (limit: {MOST_VARIABLES}, and {MOST_BYTES:,} bytes)",
            "Put those that stay the same into the `context` of the file",
        )
    return found


def fingerprint_of(config_sha256: str, variables: Variables) -> str:
    """What tells submissions apart: the config, and the variables if any were set."""
    if not variables:
        return config_sha256
    said = json.dumps([config_sha256, dict(variables)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def shown(variables: Variables) -> dict[str, str]:
    """The variables as people may see them."""
    return {name: HIDDEN if _looks_secret(name) else value for name, value in variables.items()}


def warnings_about(variables: Variables) -> Iterator[Problem]:
    """Each variable that looks like a secret."""
    for name in filter(_looks_secret, variables):
        yield Problem(
            "",
            f"The variable `{name}` looks like a secret, and what is set when deploying is stored as text",
            "Keep it in Secrets Manager or SSM, and write `{{secrets.<name>}}` where it is used",
            severity="warning",
        )


def _text(name: str, value: object) -> str:
    if not _NAME.fullmatch(name) or len(name.encode()) > _MOST_NAME_BYTES:
        raise ConfigError(
            f"'{name[:60]}' cannot be the name of a variable",
            "Use letters, digits and `_ . -`, as in `{{context.name}}`",
        )
    if isinstance(value, bool | int | float):
        return json.dumps(value)  # `true` and `3`, as the file has them
    if not isinstance(value, str):
        raise ConfigError(f"The value of the variable `{name}` is not a text", "Set a text")
    return value


def _looks_secret(name: str) -> bool:
    return _SECRET.search(name) is not None
