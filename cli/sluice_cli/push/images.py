"""Finds the digest behind an image's tag, because a tag can be moved after the config was read."""

from sluice_cli.client.aws import Aws, AwsError
from sluice_cli.errors import CliError
from sluice_cli.push.code_places import ImageTag

# Lambda takes images for one platform: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)


def with_digest(aws: Aws, tagged: ImageTag) -> str:
    """The image's address with its digest; CliError if ECR has no such image."""
    try:
        found = aws.service("ecr", tagged.region).call(
            "describe_images",
            registryId=tagged.account,
            repositoryName=tagged.repository,
            imageIds=[{"imageTag": tagged.tag}],
        )["imageDetails"][0]
    except AwsError as error:
        if error.code not in {"ImageNotFoundException", "RepositoryNotFoundException"}:
            raise
        raise CliError(
            f"There is no image {tagged.image}:{tagged.tag}", "Push it to ECR first, or correct the path"
        ) from error
    if found.get("imageManifestMediaType") in _INDEXES:
        raise CliError(
            f"{tagged.image}:{tagged.tag} is for several platforms, and Lambda takes images for one",
            "Build it with `--platform linux/arm64 --provenance=false`, or for linux/amd64",
        )
    return f"{tagged.image}@{found['imageDigest']}"
