"""What a script needs to drive a running plane: addresses, names and credentials, and clients for them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import boto3

HOME_ACCOUNT = "111111111111"
HOME_REGION = "us-east-1"
SECRET_ACCESS_KEY = "plane"  # noqa: S105 - the plane's root keys are account numbers, with one secret


@dataclass(frozen=True)
class Access:
    """Clients for one account and region of a plane, as `boto3.Session` would give them for AWS."""

    endpoint_url: str
    account: str = HOME_ACCOUNT
    region: str = HOME_REGION

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        """A client as the root of the account."""
        return self._session.client(service, endpoint_url=self.endpoint_url)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - boto3 has no types
        return boto3.Session(
            aws_access_key_id=self.account, aws_secret_access_key=SECRET_ACCESS_KEY, region_name=self.region
        )


@dataclass(frozen=True)
class Plane:
    """A running plane with Sluice deployed in it; `plane.json` holds the same fields in camelCase."""

    api_url: str
    endpoint_url: str
    home_account: str
    home_region: str
    credentials: Mapping[str, str]
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    deploy_role_arns: Mapping[str, str]
    execution_role_arns: Mapping[str, str]
    artifact_buckets: Mapping[str, str]
    config_bucket: str
    documents_bucket: str
    table_name: str
    deployment_state_machine_arn: str
    target_state_machine_arn: str
    external_id: str
    clock_file: str
    pid: int
    state_dir: str

    def session(self, account: str | None = None, region: str | None = None) -> Access:
        """Clients for an account and region, those of the control plane unless named."""
        return Access(self.endpoint_url, account or self.home_account, region or self.home_region)

    def write(self, path: Path) -> None:
        """Save for other programs, readable by this user alone: the file holds credentials."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(
            json.dumps({_camel(k): v for k, v in asdict(self).items()}, indent=2) + "\n", encoding="utf-8"
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """The plane that `write` saved."""
        saved = json.loads(path.read_text(encoding="utf-8"))
        values: dict[str, Any] = {field.name: saved[_camel(field.name)] for field in fields(cls)}
        for name in ("accounts", "regions"):
            values[name] = tuple(values[name])
        return cls(**values)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
