"""Where a function's code is: a zip in S3, or a container image in ECR; it reads neither."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeSource:
    """A zip, pinned to an object version where its bucket has versions, or an image, named by its digest."""

    bucket: str
    key: str
    object_version: str | None = None
    image_uri: str | None = None

    @classmethod
    def of_image(cls, uri: str) -> "CodeSource":
        """The image at an address with a digest."""
        return cls("", "", image_uri=uri)

    @property
    def image_sha256(self) -> str:
        """The digest of an image without its `sha256:`, which is what Lambda calls its CodeSha256."""
        return (self.image_uri or "").rpartition("@sha256:")[2]

    @property
    def address(self) -> str:
        """The S3 URI without a version, or the image's address."""
        return self.image_uri or f"s3://{self.bucket}/{self.key}"

    def __str__(self) -> str:
        """The address, with the object version if there is one."""
        pinned = f"?versionId={self.object_version}" if self.object_version else ""
        return f"{self.address}{pinned}"


@dataclass(frozen=True, slots=True)
class ImageAddress:
    """The parts of an ECR address: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@DIGEST`."""

    account: str
    region: str
    repository: str
    digest: str

    @classmethod
    def of(cls, uri: str) -> "ImageAddress":
        """The parts of an address that the config has checked."""
        registry, _, rest = uri.partition("/")
        repository, _, digest = rest.partition("@")
        account, _, _, region, *_ = registry.split(".")
        return cls(account, region, repository, digest)
