"""One account and region to make calls in: a real one by the caller's credentials, or one of the plane."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from local.plane_access import SECRET_ACCESS_KEY
from verify_aws.ledger import Ledger


@dataclass(frozen=True)
class Account:
    """Clients whose every creation is noted in the ledger."""

    region: str
    ledger: Ledger
    endpoint_url: str | None = None
    plane_account: str | None = None

    @property
    def is_plane(self) -> bool:
        """Whether the embedded plane stands in for AWS."""
        return self.endpoint_url is not None

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        """A client that notes what it creates."""
        client = self._session.client(service, endpoint_url=self.endpoint_url, config=self._config)
        self.ledger.watch(client)
        return client

    def in_region(self, region: str) -> "Account":
        """The same account in another region."""
        return replace(self, region=region)

    @cached_property
    def account_id(self) -> str:
        """The number of the account."""
        return self.plane_account or str(self.client("sts").get_caller_identity()["Account"])

    @property
    def _config(self) -> Config:
        """The plane has one address: TestState would go to `sync-` and that address."""
        retries = {"mode": "standard", "max_attempts": 4}
        return Config(retries=retries, inject_host_prefix=not self.is_plane)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - boto3 has no types
        if self.plane_account is None:
            return boto3.Session(region_name=self.region)
        return boto3.Session(
            aws_access_key_id=self.plane_account,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            region_name=self.region,
        )
