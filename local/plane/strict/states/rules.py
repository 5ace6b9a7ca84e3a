"""Lists the rules of Step Functions in the order they are put in force; it holds none itself."""

from local.plane.strict.states import (
    errors,
    execution,
    expressions,
    fields,
    history,
    map_state,
    run,
    stack_resources,
    task,
    tested_state,
    time,
    tokens,
    versions,
)

RULES = (
    time,
    fields,
    expressions,
    errors,
    history,
    tokens,
    task,
    map_state,
    run,
    versions,
    execution,
    stack_resources,
    tested_state,
)


def apply() -> None:
    """Patch the emulator's Step Functions with every rule."""
    for rule in RULES:
        rule.apply()
