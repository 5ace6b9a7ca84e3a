"""How the object version of an artifact lies in the table that a deployment has pinned."""

from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import Item, deployment_key
from sluice.domain.function.code_source import CodeSource

ARTIFACT = "ARTIFACT"
MODIFIED = "MODIFIED"
"""Where it lies when a deployment's newest artifact was last modified."""


def artifact_key(deployment_id: str, source: CodeSource) -> tuple[str, str]:
    """Where it lies."""
    return deployment_key(deployment_id), sort_key(ARTIFACT, source.bucket, source.key)


def artifact_item(source: CodeSource) -> Item:
    """The item that holds it; the version is empty in a bucket without versions."""
    return {"bucket": source.bucket, "key": source.key, "objectVersion": source.object_version or ""}


def to_artifact(item: Item) -> CodeSource:
    """The artifact that an item holds."""
    return CodeSource(str(item["bucket"]), str(item["key"]), str(item["objectVersion"]) or None)
