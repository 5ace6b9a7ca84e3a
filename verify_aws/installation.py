"""What the checks need to know of a Sluice that is installed: its API, a deploy role, a bucket for code."""

from dataclasses import dataclass

from local.plane_access import Plane
from sluice_cli.client.api import Api
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.local_plane import AccessKey
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


def of_plane(plane: Plane, ledger: Ledger) -> Installation:
    """The Sluice in a plane, and the first of its target accounts."""
    account = plane.accounts[0]
    key = AccessKey(plane.credentials["accessKeyId"], plane.credentials["secretAccessKey"])
    endpoint = Endpoint(plane.api_url.rstrip("/"), plane.home_region, key)
    return Installation(
        api=Api(endpoint, Environment({})),
        target=Account(plane.home_region, ledger, plane.endpoint_url, account),
        deploy_role_arn=plane.deploy_role_arns[account],
        bucket=plane.artifact_buckets[f"{account}/{plane.home_region}"],
        prefix=_PLANE_PREFIX,
    )
