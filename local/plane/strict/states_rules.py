"""Lists the rules of Step Functions in the order they are put in force; it holds none itself."""

from local.plane.strict import (
    states_errors,
    states_execution,
    states_expressions,
    states_history,
    states_map,
    states_run,
    states_task,
    states_time,
    states_token,
)

RULES = (
    states_time,
    states_expressions,
    states_errors,
    states_history,
    states_token,
    states_task,
    states_map,
    states_run,
    states_execution,
)


def apply() -> None:
    """Patch the emulator's Step Functions with every rule."""
    for rule in RULES:
        rule.apply()
