"""Validate config: says whether a config would be accepted and what is wrong with it; sees no account."""

from collections.abc import Sequence

from sluice.config.load import load_config
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem


def validate_config(body: bytes, *, strict: bool = False) -> Sequence[Problem]:
    """Errors and warnings in the order of the text; ConfigTooLargeError."""
    try:
        loaded = load_config(body, strict=strict)
    except ConfigProblemsError as error:
        return error.problems
    return loaded.warnings
