"""Builds Lambda functions, versions and roles for the contract tests."""

import io
import json
import textwrap
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.plane import HOME_ACCOUNT, REGION, PlaneServer, eventually

ECHO = """
    def handler(event, context):
        version, arn = context.function_version, context.invoked_function_arn
        return {"code": CODE, "version": version, "arn": arn, "event": event}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def unique(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid4().hex[:10]}"


def package(source: str) -> bytes:
    """A deployment package with one module, `app`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py", (2026, 1, 1, 0, 0, 0)), textwrap.dedent(source))
    return buffer.getvalue()


def echo(code: str) -> str:
    """A handler that says which code, version and ARN it ran as."""
    return ECHO.replace("CODE", repr(code))


@dataclass(frozen=True)
class Function:
    """A function under test and the client it was made with."""

    client: Any
    name: str

    def invoke(self, payload: Any = None, **options: Any) -> Any:
        """What one synchronous call answers, parsed."""
        body = json.dumps({} if payload is None else payload)
        answer = self.client.invoke(FunctionName=self.name, Payload=body, **options)
        return json.load(answer["Payload"])

    def update(self, source: str, **options: Any) -> Any:
        """New code, and wait until it serves."""
        answer = self.client.update_function_code(FunctionName=self.name, ZipFile=package(source), **options)
        self.wait()
        return answer

    def publish(self, **options: Any) -> str:
        """A new version that is ready."""
        version: str = self.client.publish_version(FunctionName=self.name, **options)["Version"]
        self.wait(version)
        return version

    def alias(self, version: str, name: str = "live", **weights: float) -> Any:
        """An alias on a version; `v2=0.3` sends 30 % to version 2."""
        shares = {version_key.removeprefix("v"): weight for version_key, weight in weights.items()}
        return self.client.create_alias(
            FunctionName=self.name,
            Name=name,
            FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": shares},
        )

    def wait(self, version: str = "$LATEST") -> Any:
        """The configuration once no change is in progress."""
        return eventually(lambda: self._settled(version))

    def _settled(self, version: str) -> Any:
        found = self.client.get_function(FunctionName=self.name, Qualifier=version)["Configuration"]
        is_settled = found["State"] == "Active" and found.get("LastUpdateStatus") != "InProgress"
        return found if is_settled else None


def role_arn(
    plane: PlaneServer, name: str, policy: dict[str, Any] | None = None, account: str = HOME_ACCOUNT
) -> str:
    """An execution role of its own, allowed what `policy` says."""
    iam = plane.client("iam", account)
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    if policy is not None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **policy}]}
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
    return arn


def create(
    plane: PlaneServer, source: str, account: str = HOME_ACCOUNT, region: str = REGION, **options: Any
) -> Function:
    """A ready function with this code."""
    client = plane.client("lambda", account, region)
    name = options.pop("FunctionName", None) or unique("contract")
    role = options.pop("Role", None) or role_arn(plane, unique("contract-role"), account=account)
    client.create_function(
        **{
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Role": role,
            "Code": {"ZipFile": package(source)},
            **options,
        }
    )
    function = Function(client, name)
    function.wait()
    return function


def two_versions(plane: PlaneServer, account: str = HOME_ACCOUNT) -> Function:
    """A function with the published versions 1 (code `one`) and 2 (code `two`)."""
    function = create(plane, echo("one"), account)
    function.publish()
    function.update(echo("two"))
    function.publish()
    return function


def error_code(error: Any) -> str:
    """The name of the error in a `ClientError`."""
    return str(error.value.response["Error"]["Code"])


def status_code(error: Any) -> int:
    """The HTTP status of a `ClientError`."""
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])
