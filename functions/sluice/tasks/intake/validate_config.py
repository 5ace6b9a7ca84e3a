"""Validate config: says whether a config would be accepted and what is wrong with it; sees no account."""

from collections.abc import Sequence

from sluice.config.load import load_config
from sluice.errors import ConfigProblemsError
from sluice.problem import Problem
from sluice.tasks.intake.submit_deployment import check_size


def validate_config(body: bytes, *, strict: bool = False) -> Sequence[Problem]:
    """Errors and warnings in the order of the text; ConfigTooLargeError."""
    check_size(len(body))
    try:
        loaded = load_config(body, strict=strict)
    except ConfigProblemsError as error:
        return error.problems
    return loaded.warnings
