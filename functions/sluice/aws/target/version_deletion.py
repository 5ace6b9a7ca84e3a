"""Deletes published versions of one function, each by its number: never a function, never `$LATEST`."""

import re

from botocore.config import Config
from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, message_of
from sluice.aws.target.errors import lambda_call
from sluice.aws.target.session_policy import as_policy, literal
from sluice.aws.target.sessions import Client
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.errors import AccessDeniedError
from sluice.ports.target import UpdateInProgressError
from sluice.ports.versions import VersionNeededError

DELETE_SECONDS = 8
"""After this time nobody waits for the answer any more."""
# One try: a call that is sent again could delete long after whoever asked has looked away.
_ONE_TRY = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=DELETE_SECONDS - 3)
_NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
_REPLICATED = "InvalidParameterValueException"


def deleting_policy(target: TargetPlan, name: str) -> str:
    """Deletes what has a qualifier: without one, DeleteFunction deletes the whole function."""
    return as_policy(("lambda:DeleteFunction", f"{literal(function_arn(target, name))}:*"))


class LambdaVersionDeletion:
    """The `VersionDeletion` port on the Lambda API."""

    def __init__(self, target: TargetPlan, name: str, client: Client) -> None:
        self._target = target
        self._name = name
        self._client = client

    def delete(self, version: str) -> None:
        """Delete this version; AWS answers the same when there is none.

        ValueError for anything but a number: no slip of a caller may delete a function.
        """
        if not _NUMBER.fullmatch(version):
            raise ValueError(f"{version!r} is not the number of a version")
        try:
            with lambda_call(self._target, f"delete version {version} of {self._name}"):
                self._delete(version)
        except UpdateInProgressError as error:
            raise VersionNeededError(str(error)) from error

    def _delete(self, version: str) -> None:
        try:
            self._client("lambda", _ONE_TRY).delete_function(FunctionName=self._name, Qualifier=version)
        except ClientError as error:
            if is_access_denied(error):
                raise self._denied(version, error) from error
            # Lambda@Edge: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
            if code_of(error) == _REPLICATED:
                raise VersionNeededError(message_of(error)) from error
            raise

    def _denied(self, version: str, error: ClientError) -> AccessDeniedError:
        return AccessDeniedError(
            f"Role {self._target.deploy_role_arn} may not delete version {version} of {self._name}:"
            f" {message_of(error)}",
            "Update the stack of the deploy role with the parameter AllowPruning=true",
        )
