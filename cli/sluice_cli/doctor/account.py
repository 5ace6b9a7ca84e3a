"""Checks the account of the caller's credentials: who that is, roles, buckets with code, quotas."""

from collections.abc import Iterator

from sluice_cli.client.aws import AwsError, AwsService
from sluice_cli.doctor.checked import Checked
from sluice_cli.roles.checks import check_role
from sluice_cli.roles.kinds import ALIAS_ROLE, DEPLOY_ROLE
from sluice_cli.roles.stacks import read_stack

_FEW_EXECUTIONS = 100
"""AWS gives new accounts 10 or 50, of which nothing can be reserved; old ones have 1,000."""
_FULL = 0.9
_BUCKET_ARN = "arn:aws:s3:::"


def check_credentials(sts: AwsService) -> Iterator[Checked]:
    """Whose credentials they are."""
    caller = sts.call("get_caller_identity")
    yield Checked("credentials", f"{caller['Arn']} in account {caller['Account']}")


def check_roles(
    cloudformation: AwsService, iam: AwsService, s3: AwsService, external_id: str | None
) -> Iterator[Checked]:
    """Each role that has a stack here, and the buckets that it may read."""
    kinds = {kind: read_stack(cloudformation, kind.stack) for kind in (DEPLOY_ROLE, ALIAS_ROLE)}
    if not any(kinds.values()):
        make = "Only if Sluice is to deploy to this account: sluice role create"
        yield Checked("role", "no stack of a role in this account and region", make)
    for kind, stack in kinds.items():
        if stack is None:
            continue
        findings = list(check_role(cloudformation, iam, kind, kind.stack, external_id))
        yield from (Checked("role", finding.message, finding.remedy) for finding in findings)
        if not findings:
            yield Checked("role", f"{stack.role_arn} is as this release needs it")
        for arn in filter(None, stack.parameters.get("ArtifactBucketArns", "").split(",")):
            yield _bucket(s3, arn.removeprefix(_BUCKET_ARN))


def _bucket(s3: AwsService, name: str) -> Checked:
    try:
        versioning = s3.call("get_bucket_versioning", Bucket=name).get("Status")
    except AwsError as error:
        remedy = "Create it, or correct the role: sluice role create --bucket NAME"
        return Checked("bucket", f"{name}: {error.message}", remedy)
    if versioning != "Enabled":
        remedy = f"aws s3api put-bucket-versioning --bucket {name} --versioning-configuration Status=Enabled"
        return Checked(
            "bucket", f"{name} keeps no versions, so a later upload changes what is deployed", remedy
        )
    return Checked("bucket", f"{name} keeps versions")


def check_quotas(functions: AwsService) -> Iterator[Checked]:
    """What Lambda allows the account: new ones get little, and full ones refuse code."""
    settings = functions.call("get_account_settings")
    limit, usage = settings["AccountLimit"], settings["AccountUsage"]
    executions = limit["ConcurrentExecutions"]
    more = "Ask for more in Service Quotas (Lambda, concurrent executions): none of so few can be reserved"
    remedy = more if executions < _FEW_EXECUTIONS else ""
    yield Checked("quota", f"{executions:,} concurrent executions", remedy)
    used = usage["TotalCodeSize"] / limit["TotalCodeSize"]
    full = "Delete old versions: sluice prune; or ask for more in Service Quotas"
    yield Checked("quota", f"{used:.0%} of the storage for code is used", full if used > _FULL else "")
