"""What the checks need to know of a Sluice that is installed: its API, a deploy role, a bucket for code."""

from dataclasses import dataclass
from pathlib import Path

from local.launcher import plane_file
from local.plane_access import Plane
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import Environment
from verify_aws.account import Account
from verify_aws.ledger import Ledger

# The prefix of every function and role that the checks make; the deploy role must allow it.
PREFIX = "sluice-verify-"
_PLANE_PREFIX = "sluice-demo-verify-"


@dataclass(frozen=True)
class Installation:
    """A Sluice, and one account that it deploys to."""

    api: Api
    target: Account
    deploy_role_arn: str
    bucket: str
    prefix: str = PREFIX


def of_plane(plane: Plane, folder: Path, ledger: Ledger) -> Installation:
    """The Sluice in a plane, noted in this folder, and the first of its target accounts."""
    if not plane_file(folder / ".local").exists():
        plane.write(plane_file(folder / ".local"))
    account = plane.accounts[0]
    return Installation(
        api=connect(None, Environment({}, folder)),
        target=Account(plane.home_region, ledger, plane.endpoint_url, account),
        deploy_role_arn=plane.deploy_role_arns[account],
        bucket=plane.artifact_buckets[f"{account}/{plane.home_region}"],
        prefix=_PLANE_PREFIX,
    )
