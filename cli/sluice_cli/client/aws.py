"""Calls AWS services with the credentials of whoever runs the command, and translates their errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sluice_cli.client.local_plane import AccessKey, local_plane
from sluice_cli.environment import Environment
from sluice_cli.errors import CliError


class AwsError(CliError):
    """AWS refused a call; `status` is the HTTP status of its answer."""

    def __init__(self, operation: str, response: dict[str, Any]) -> None:
        details = response.get("Error", {})
        self.code = str(details.get("Code", ""))
        self.status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        said = details.get("Message") or self.code
        super().__init__(f"AWS refused {operation}: {said}", "Check the credentials and their rights")


class AwsService:
    """One service in one region."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - botocore has no types
        self._client = client

    def call(self, operation: str, **parameters: object) -> dict[str, Any]:
        """The answer to a call such as `head_object`; AwsError if AWS refuses it, else CliError."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError  # noqa: PLC0415

        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**parameters)
        except NoCredentialsError as error:
            remedy = "Sign in (`aws sso login`), or set AWS_PROFILE"
            raise CliError("No AWS credentials were found", remedy) from error
        except ClientError as error:
            raise AwsError(error.operation_name, dict(error.response)) from error
        except BotoCoreError as error:
            remedy = "Check the network, the region and AWS_PROFILE"
            raise CliError(f"AWS could not be called: {error}", remedy) from error
        return answer


@dataclass(frozen=True)
class Aws:
    """AWS, or the local plane's; `access_key` None means the default credentials chain of the AWS SDKs."""

    url: str | None = None
    access_key: AccessKey | None = None
    region: str | None = None

    def default_region(self, environment: Mapping[str, str]) -> str | None:
        """The local plane's region, else the one that the AWS SDKs would take; None if none is set."""
        named = self.region or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        return named or _session().get_config_variable("region")

    def service(self, name: str, region: str) -> AwsService:
        """The service in the region; nothing is called yet."""
        from botocore.config import Config  # noqa: PLC0415 - slow to import; few verbs need it

        key = self.access_key
        client = _session().create_client(
            name,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key and key.access_key_id,
            aws_secret_access_key=key and key.secret_access_key,
            config=Config(retries={"mode": "standard", "max_attempts": 5}),
        )
        return AwsService(client)


def find_aws(api: str | None, environment: Environment) -> Aws:
    """The local plane's AWS if the control plane is the local one, else AWS."""
    plane = local_plane(environment.folder)
    if plane is None or (api is not None and not plane.is_at(api)):
        return Aws()
    return Aws(plane.aws_url, plane.access_key, plane.region)


@cache
def _session() -> Any:  # noqa: ANN401 - botocore has no types
    from botocore.session import Session  # noqa: PLC0415

    return Session()
