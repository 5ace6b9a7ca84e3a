"""Validate config: says whether a config would be accepted and what is wrong with it; sees no account."""

from collections.abc import Sequence

from sluice.config.load import load_config
from sluice.domain.record.deploy_variables import Variables
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem


def validate_config(
    body: bytes, *, strict: bool = False, variables: Variables | None = None
) -> Sequence[Problem]:
    """Errors and warnings in the order of the text; ConfigTooLargeError."""
    try:
        loaded = load_config(body, strict=strict, variables=variables)
    except ConfigProblemsError as error:
        return error.problems
    return loaded.warnings
