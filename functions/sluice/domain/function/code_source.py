"""Where a function's code is, a zip in S3 or an image in ECR, and how Lambda keeps it; it reads neither."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import cast

from sluice.values import dataclass

COPY, REFERENCE = "copy", "reference"
"""Lambda keeps a zip of its own, or reads the object in S3 (AWS: self-managed S3 code storage)."""


@dataclass(frozen=True, slots=True)
class PackageStorage:
    """How Lambda keeps a zip. In a plan None means: as it is; an empty key is one that AWS owns.

    Every update of the code says both anew: what is left out falls back to a copy under a key of AWS.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-self-managed-storage.html
    """

    mode: str | None = None
    kms_key_arn: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "PackageStorage":
        """The storage that `dataclasses.asdict` wrote."""
        mode, key = data.get("mode"), data.get("kms_key_arn")
        return cls(None if mode is None else str(mode), None if key is None else str(key))

    def on_top_of(self, now: "PackageStorage") -> "PackageStorage":
        """This storage, with what is not given as it is now."""
        mode = now.mode if self.mode is None else self.mode
        key = now.kms_key_arn if self.kms_key_arn is None else self.kms_key_arn
        return PackageStorage(mode, key)

    def is_met_by(self, now: "PackageStorage") -> bool:
        """Whether `now` is stored as far as this says."""
        return self.on_top_of(now) == now


AS_IT_IS = PackageStorage()
"""A plan that says nothing about it."""

OWN_COPY = PackageStorage(COPY, "")
"""What Lambda does when nothing is said."""


@dataclass(frozen=True, slots=True)
class ZipFile:
    """A zip in memory, to be sent as it is and kept like this."""

    content: bytes = field(repr=False)
    storage: PackageStorage = AS_IT_IS


@dataclass(frozen=True, slots=True)
class CodeSource:
    """A zip, pinned to an object version where its bucket has versions, or an image, named by its digest.

    Of code that a function has already, bucket and key are empty where Lambda keeps a copy.
    """

    bucket: str
    key: str
    object_version: str | None = None
    image_uri: str | None = None
    storage: PackageStorage = AS_IT_IS

    @classmethod
    def of_image(cls, uri: str) -> "CodeSource":
        """The image at an address with a digest."""
        return cls("", "", image_uri=uri)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "CodeSource":
        """The source that `dataclasses.asdict` wrote; unknown fields of a newer Sluice are ignored."""
        fields = {name: value for name, value in data.items() if name in cls.__slots__}
        storage = cast("Mapping[str, object]", fields.get("storage") or {})
        fields["storage"] = PackageStorage.from_dict(storage)
        return cls(**fields)  # type: ignore[arg-type]  # the fields are those of asdict

    def stored_as(self, now: PackageStorage) -> "CodeSource":
        """The source with what it does not say about its storage as it is now; an image is never stored."""
        return self if self.image_uri else replace(self, storage=self.storage.on_top_of(now))

    @property
    def is_readable(self) -> bool:
        """Whether Lambda can be sent to it: an object in S3, or an image."""
        return bool(self.image_uri or self.bucket)

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
