"""Brings a synthesised CDK stack into an account: uploads assets, creates or updates it, tells its outputs.

It does what `cdk deploy` does over the same APIs, without Node and in a fraction of the time.
"""

import io
import json
import os
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.plane_access import Access

_BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
_BOOTSTRAP_VERSION = "30"
_POLL_SECONDS = 0.1
_PATIENCE_SECONDS = 120.0
# Any moment that a zip can hold: the same files must give the same bytes, or every upload is new code.
_EPOCH = (2026, 1, 1, 0, 0, 0)


class StackError(Exception):
    """A stack could not be brought to the state its template describes."""


def deploy_app(access: Access, cdk_out: Path, stack: str) -> dict[str, str]:
    """Deploy a stack of a cloud assembly with its assets; the outputs by name."""
    access.client("ssm").put_parameter(
        Name=_BOOTSTRAP_PARAMETER, Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True
    )
    manifest = json.loads((cdk_out / f"{stack}.assets.json").read_text(encoding="utf-8"))
    template_url = ""
    for asset in manifest["files"].values():
        url = _upload(access, cdk_out, asset)
        if asset["source"]["path"] == f"{stack}.template.json":
            template_url = url
    return deploy(access, stack, {"TemplateURL": template_url}, {})


def deploy_template(
    access: Access, stack: str, template: Path, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Deploy a template that needs no assets; the outputs by name."""
    return deploy(access, stack, {"TemplateBody": template.read_text(encoding="utf-8")}, parameters)


def deploy(
    access: Access, stack: str, template: Mapping[str, str], parameters: Mapping[str, str]
) -> dict[str, str]:
    """Create the stack, or update it when it is there."""
    cloudformation = access.client("cloudformation")
    request = {
        "StackName": stack,
        **template,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    if _exists(cloudformation, stack):
        _update(cloudformation, request)
    else:
        cloudformation.create_stack(**request)
    return _outputs(_finished(cloudformation, stack))


def zipped(folder: Path) -> bytes:
    """A folder as a zip whose bytes depend on nothing but its content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def zipped_once(asset: Path) -> bytes:
    """The zip of an asset, which is kept beside it: its name has the hash of what it contains."""
    kept = asset.with_name(f"{asset.name}.zip")
    if not kept.exists():
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        draft.write_bytes(zipped(asset))
        draft.rename(kept)
    return kept.read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _upload(access: Access, cdk_out: Path, asset: Mapping[str, Any]) -> str:
    source = cdk_out / asset["source"]["path"]
    body = zipped_once(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
    destination = next(iter(asset["destinations"].values()))
    bucket = _without_pseudo_parameters(destination["bucketName"], access)
    s3 = access.client("s3")
    create_bucket(s3, bucket, access.region)
    s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)
    return f"{access.endpoint_url}/{bucket}/{destination['objectKey']}"


def create_bucket(s3: Any, bucket: str, region: str) -> None:  # noqa: ANN401 - boto3 has no types
    """Create a bucket in a region unless it is there."""
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **place)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise


def _without_pseudo_parameters(text: str, access: Access) -> str:
    values = {"AWS::AccountId": access.account, "AWS::Region": access.region, "AWS::Partition": "aws"}
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def _exists(cloudformation: Any, stack: str) -> bool:  # noqa: ANN401 - boto3 has no types
    try:
        cloudformation.describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return False
        raise
    return True


def _update(cloudformation: Any, request: Mapping[str, Any]) -> None:  # noqa: ANN401 - boto3 has no types
    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in error.response["Error"]["Message"]:
            raise


def _finished(cloudformation: Any, stack: str) -> Mapping[str, Any]:  # noqa: ANN401 - boto3 has no types
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        description: Mapping[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        status = description["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return description
        if not status.endswith("_IN_PROGRESS"):
            raise StackError(f"Stack {stack} ended {status}:\n{_failures(cloudformation, stack)}")
        time.sleep(_POLL_SECONDS)
    raise StackError(f"Stack {stack} was not ready after {_PATIENCE_SECONDS:.0f} seconds")


def _failures(cloudformation: Any, stack: str) -> str:  # noqa: ANN401 - boto3 has no types
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return "\n".join(
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', event['ResourceStatus'])}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
    )


def _outputs(description: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
