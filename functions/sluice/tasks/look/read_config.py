"""Reads the config of a deployment as people may see it."""

from sluice.config.text.hidden_values import without_secrets
from sluice.ports import Ports


def read_config(ports: Ports, deployment_id: str) -> str:
    """The text as it was submitted, without the values in which people put secrets; NotFoundError."""
    return without_secrets(ports.deployments.config_text(deployment_id))
