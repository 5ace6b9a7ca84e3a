"""What `sluice role` does with an organization's StackSet; `role.py` declares the verbs and their options."""

import re
from collections.abc import Mapping, Sequence

from sluice_cli.errors import CliError, UsageError
from sluice_cli.roles.kinds import RoleKind
from sluice_cli.roles.organization import OrganizationStackSet
from sluice_cli.roles.stack_sets import Rollout, put_stack_set, read_instances, read_stack_set
from sluice_cli.text.terminal import answers, printable, progress, say

_UNIT = re.compile(r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}")
_MOST_UNITS = 50  # that one operation takes


def check_units(units: Sequence[str]) -> None:
    """Refuse what AWS would refuse later, in words."""
    for unit in units:
        if not _UNIT.fullmatch(unit):
            raise UsageError(
                f"{unit} is not an organizational unit",
                "Give its id, such as ou-ab12-cd34ef56, or the root's, such as r-ab12",
            )
    if len(set(units)) > _MOST_UNITS:
        raise UsageError(
            f"{len(set(units))} organizational units are too many at once",
            f"Give at most {_MOST_UNITS}, or a unit that holds them",
        )


def create_in_organization(
    stack_set: OrganizationStackSet,
    kind: RoleKind,
    given: Mapping[str, str],
    *,
    units: Sequence[str],
    region: str,
    partition: str,
) -> None:
    """Put the role into the units' accounts; fail with each account that does not have it."""
    rollout = put_stack_set(stack_set, kind, given, list(dict.fromkeys(units)), region)
    _check_everywhere(rollout)
    say(answers(), f"arn:{partition}:iam::ACCOUNT:role/{kind.role}")
    have = "1 account has" if len(rollout.accounts) == 1 else f"{len(rollout.accounts)} accounts have"
    say(progress(), f"{have} the role; accounts that join the units get it, too.")
    say(progress(), "Write it as deployAsIamRole of your targets, with the account's number for ACCOUNT.")


def _check_everywhere(rollout: Rollout) -> None:
    for failure in rollout.failures:
        say(progress(), printable(f"{failure.account}: {failure.reason}. {failure.remedy}."))
    if rollout.failures:
        count = len(rollout.failures)
        raise CliError(
            f"{count} of {count + len(rollout.accounts)} accounts do not have the role as it should be",
            "The others have it. Fix these, then run the command again",
        )


def show_in_organization(stack_set: OrganizationStackSet) -> None:
    """Show the StackSet and the role's stack in each account."""
    found = read_stack_set(stack_set)
    if found is None:
        raise CliError(
            f"There is no StackSet {stack_set.name} in this organization and region",
            "Make it: sluice role create --organizational-unit",
        )
    say(answers(), printable(f"{stack_set.name}: {', '.join(found.units)} in {', '.join(found.regions)}"))
    for label, text in found.parameters.items():
        say(answers(), printable(f"{label}: {text}"))
    for one in read_instances(stack_set):
        words = [one.account, "CURRENT" if one.is_current else one.status, one.stack, one.reason]
        say(answers(), printable(" ".join(word for word in words if word)))
