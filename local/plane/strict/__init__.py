"""The rules of AWS that the emulator lacks, one module each; `apply_all` puts them in force in this order."""

from local.plane.runtime import execution, invoke_api, metrics, routing

RULES = (routing, execution, invoke_api, metrics)


def apply_all() -> None:
    """Patch the emulator with every rule; the last of two patches of one function is the outer one."""
    for rule in RULES:
        rule.apply()
