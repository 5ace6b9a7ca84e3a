"""Makes a function behind an alias, with a role of its own, to be deployed; the ledger removes it."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from verify_aws.installation import Installation

ALIAS = "live"
HANDLER, RUNTIME = "app.handler", "python3.13"
_PATIENCE_SECONDS = 90
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@dataclass(frozen=True)
class OwnFunction:
    """The function, and where its code goes."""

    installation: Installation
    name: str
    role_arn: str

    def upload(self, release: str) -> str:
        """Put a release into the bucket; its S3 path."""
        key = f"{self.name}/{release}.zip"
        s3 = self.installation.target.client("s3")
        s3.put_object(Bucket=self.installation.bucket, Key=key, Body=package(release))
        return f"s3://{self.installation.bucket}/{key}"

    def serving(self) -> tuple[str, dict[str, float]]:
        """Which release the alias answers with, and its weights."""
        functions = self.installation.target.client("lambda")
        answer = functions.invoke(FunctionName=self.name, Qualifier=ALIAS)
        alias = functions.get_alias(FunctionName=self.name, Name=ALIAS)
        weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        return str(json.loads(answer["Payload"].read())["release"]), dict(weights)


def package(release: str) -> bytes:
    """A zip whose function answers with the name of its release."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        source = f'def handler(event, context):\n    return {{"release": "{release}"}}\n'
        archive.writestr(zipfile.ZipInfo("app.py", (2026, 1, 1, 0, 0, 0)), source)
    return buffer.getvalue()


def make_function(installation: Installation, release: str) -> OwnFunction:
    """A new function whose alias serves this release."""
    name = f"{installation.prefix}{uuid.uuid4().hex[:8]}"
    role = installation.target.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST)
    )
    functions, role_arn = installation.target.client("lambda"), str(role["Role"]["Arn"])

    def create() -> None:
        functions.create_function(
            FunctionName=name,
            Runtime=RUNTIME,
            Handler=HANDLER,
            Role=role_arn,
            Code={"ZipFile": package(release)},
        )

    _when_role_is_known(create)
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)
    return OwnFunction(installation, name, role_arn)


def _when_role_is_known(create: Callable[[], Any]) -> None:
    """A role that was made a moment ago is not yet known to Lambda."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            create()
        except ClientError as error:
            is_early = error.response["Error"]["Code"] == "InvalidParameterValueException"
            if not is_early or time.monotonic() > deadline:
                raise
            time.sleep(2)
        else:
            return
