"""Prune versions: the daily run that keeps the newest versions of each function, and all that is needed."""

from sluice.domain.versions.choose import PruneRule
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.allow.rights import rules_in_force
from sluice.tasks.versions.find_functions import DeployedFunction, Wanted, as_of_today, find_functions
from sluice.tasks.versions.prune_function import prune_function
from sluice.tasks.versions.read_uses import StoredUses, read_uses

BY = "the daily run of Sluice (keepVersions)"


def prune_versions(ports: Ports, *, seconds: float) -> int:
    """Delete old versions of all deployed functions within some seconds; how many were deleted.

    What is not done by then is done the next day. Nothing is done unless the operator has set how many
    versions to keep.
    """
    keep = ports.settings.keep_versions
    if not keep:
        return 0
    ends_at = ports.clock.now() + seconds
    rules = rules_in_force(ports)
    found = [as_of_today(one, rules) for one in find_functions(ports, Wanted(), None)]
    known = read_uses(ports)
    deleted = 0
    for one in found:
        if ports.clock.now() >= ends_at:
            logger.warning("no time left to prune all functions", functions=len(found))
            break
        deleted += _prune(ports, one, PruneRule(keep), known)
    return deleted


def _prune(ports: Ports, one: DeployedFunction, rule: PruneRule, known: StoredUses) -> int:
    """One function; whatever is in the way of one is no obstacle for the others."""
    try:
        pruned = prune_function(ports, one, rule, by=BY, known=known)
    except SluiceError as error:
        logger.warning("versions not pruned", function=one.arn, error=str(error))
        return 0
    if pruned.problem:
        logger.warning("versions not pruned", function=one.arn, error=pruned.problem)
    return len(pruned.deleted)
