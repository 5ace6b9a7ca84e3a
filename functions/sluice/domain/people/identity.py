"""What the ARN of a caller says about who it is, and how much of that AWS vouches for."""

import re

from sluice.values import dataclass

_ASSUMED = re.compile(
    r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/(?P<session>[^/]+)"
)
_FEDERATED = re.compile(r"(?P<owner>arn:[\w-]+:sts::\d{12}:federated-user)/(?P<session>[^/]+)")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever signed a request.

    `principal` is the ARN of the user or role, without the role's path, which STS leaves out. `session` is
    the name of the session: whoever assumes a role chooses it, unless the identity provider does.
    """

    principal: str
    session: str = ""


def identity_of(arn: str) -> Identity:
    """The identity behind an ARN as IAM authorisation of an HTTP API names it; any other text is its own."""
    if assumed := _ASSUMED.fullmatch(arn):
        role = role_arn(assumed["partition"], assumed["account"], assumed["role"])
        return Identity(role, assumed["session"])
    if federated := _FEDERATED.fullmatch(arn):
        return Identity(federated["owner"], federated["session"])
    return Identity(arn)


def role_arn(partition: str, account: str, name: str) -> str:
    """The ARN of a role without its path."""
    return f"arn:{partition}:iam::{account}:role/{name}"
