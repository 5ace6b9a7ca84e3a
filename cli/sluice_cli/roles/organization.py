"""Calls on an organization's StackSet, whose errors say what to do about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sluice_cli.client.aws import AwsError, AwsService

_REMEDIES = {
    "organizations access": "Activate trusted access, in the management account: "
    "aws cloudformation activate-organizations-access",
    "not a delegated administrator": "Let the management account register yours: aws organizations "
    "register-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com; "
    "the credentials need organizations:ListDelegatedAdministrators",
    "delegated admin account": "Use credentials of the management account, "
    "or add --delegated-admin to those of a delegated administrator",
}
"""By what AWS says: all of them have the code ValidationError."""


@dataclass(frozen=True)
class OrganizationStackSet:
    """One StackSet by its name, whether it exists or not; `call_as` is SELF or DELEGATED_ADMIN."""

    cloudformation: AwsService
    name: str
    call_as: str
    sleep: Callable[[float], None]
    tell: Callable[[str], None]

    def call(self, operation: str, **parameters: object) -> dict[str, Any]:
        """The answer to a call such as `describe_stack_set`; AwsError with its remedy if AWS refuses it."""
        try:
            return self.cloudformation.call(
                operation, StackSetName=self.name, CallAs=self.call_as, **parameters
            )
        except AwsError as error:
            remedies = (remedy for said, remedy in _REMEDIES.items() if said in error.message)
            error.remedy = next(remedies, error.remedy)
            raise

    def rows(self, operation: str, **parameters: object) -> Iterator[dict[str, Any]]:
        """Every row of a call such as `list_stack_instances`."""
        page = self.call(operation, **parameters)
        yield from page["Summaries"]
        while token := page.get("NextToken"):
            page = self.call(operation, NextToken=token, **parameters)
            yield from page["Summaries"]


@dataclass(frozen=True)
class Failure:
    """One account that does not have the role as it should."""

    account: str
    reason: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if "already exists" in self.reason.lower():
            return "Delete the stack that made the role in this account, then run the command again"
        if any(said in self.reason for said in ("AccessDenied", "not authorized", "explicit deny")):
            return "Let the organization's policies (SCPs) allow StackSets to write IAM roles there"
        return "Fix what AWS reports, then run the command again"
