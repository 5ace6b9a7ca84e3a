"""What a handler is told by its environment, read once at cold start."""

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sluice.values import dataclass

if TYPE_CHECKING:
    from sluice.domain.notify.channel import Channel
    from sluice.domain.people.patterns import RolePatterns
    from sluice.domain.people.provider import Provider


@dataclass(frozen=True, slots=True)
class Settings:
    """Names and ARNs of the control plane's own parts; what a handler does not use is empty."""

    table_name: str
    documents_bucket: str
    config_bucket: str
    deployment_machine: str
    target_machine: str
    machine_alias: str
    token_key: str
    link_key: str
    external_id: str
    api_url: str
    webhook_key: str
    webhook_allow: str
    clock_file: str
    approver_roles: "RolePatterns"
    revert_window_hours: int
    metrics_namespace: str = "Sluice"
    log_level: str = "INFO"
    keep_versions: int = 0
    targets_per_region: int = 10
    oidc: "Provider | None" = None
    notify: "tuple[Channel, ...]" = ()

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> "Settings":
        """The settings in the variables that the stack gives every handler."""
        read = variables.get
        return cls(
            table_name=read("TABLE_NAME", ""),
            documents_bucket=read("DOCUMENTS_BUCKET", ""),
            config_bucket=read("CONFIG_BUCKET", ""),
            deployment_machine=read("DEPLOYMENT_STATE_MACHINE_ARN", ""),
            target_machine=read("TARGET_STATE_MACHINE_ARN", ""),
            machine_alias=read("STATE_MACHINE_ALIAS", ""),
            token_key=read("TOKEN_KEY_ARN", ""),
            link_key=read("LINK_KEY_ARN", ""),
            external_id=read("EXTERNAL_ID", ""),
            api_url=read("API_URL", "").rstrip("/"),
            webhook_key=read("WEBHOOK_KEY_ARN", ""),
            webhook_allow=read("WEBHOOK_ALLOW_PRIVATE", ""),
            clock_file=read("SLUICE_CLOCK_FILE", ""),
            revert_window_hours=int(read("REVERT_WINDOW_HOURS", "72")),
            metrics_namespace=read("POWERTOOLS_METRICS_NAMESPACE", "Sluice"),
            log_level=read("AWS_LAMBDA_LOG_LEVEL", "INFO"),
            keep_versions=int(read("KEEP_VERSIONS", "0")),
            targets_per_region=int(read("TARGETS_PER_REGION", "10")),
            oidc=_provider(read("OIDC") or ""),
            notify=_channels(read("NOTIFY") or ""),
            approver_roles=json.loads(read("APPROVER_ROLES") or "{}"),
        )


def _channels(text: str) -> "tuple[Channel, ...]":
    """The setting `notify`, which the stack has checked; only one handler has it, and pays for reading it."""
    if not text:
        return ()
    from sluice.domain.notify.channel import channels_of  # noqa: PLC0415 - see above

    return channels_of(json.loads(text))


def _provider(text: str) -> "Provider | None":
    """The setting `oidc`, which the stack has checked; None without one, as in most handlers."""
    if not text:
        return None
    from sluice.domain.people.provider import Provider  # noqa: PLC0415 - see above

    given = json.loads(text)
    issuer, client_id = given.pop("issuer"), given.pop("clientId")
    named = {_PROVIDER_FIELDS[key]: value for key, value in given.items() if key in _PROVIDER_FIELDS}
    return Provider(issuer, client_id, **named, hosts=tuple(given.get("hosts", ())))


_PROVIDER_FIELDS = {
    "clientSecret": "client_secret",
    "nameClaim": "name_claim",
    "groupsClaim": "groups_claim",
    "scopes": "scopes",
}
