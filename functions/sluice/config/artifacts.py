"""The `artifacts` key: which code each function gets."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from sluice.config.section import Name, Section, refusal

# Which bucket names are possible is for S3 to say: the artifact is looked up before anything is changed.
_S3_PATH = re.compile(r"s3://[^/]+/.+")
_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[\w./-]+@sha256:[0-9a-f]{64}")


class ArtifactConfig(Section):
    """The code of one function."""

    function_name: Name = Field(description="The Lambda function's name; once in the list.")
    path: Name = Field(description="`s3://bucket/key` of the zip; for an image its address with digest.")
    type: Literal["zipFile", "image"] = Field(description="`zipFile`, or `image` for a container image.")
    object_version: Name | None = Field(
        None, description="The S3 version id; default: the newest at the start."
    )

    @property
    def bucket(self) -> str:
        """The S3 bucket of the zip; empty for an image."""
        return self.path[5:].partition("/")[0] if self.type == "zipFile" else ""

    @property
    def key(self) -> str:
        """The S3 key of the zip; empty for an image."""
        return self.path[5:].partition("/")[2] if self.type == "zipFile" else ""

    @model_validator(mode="after")
    def _path_fits_type(self) -> Self:
        if self.type == "zipFile" and not _S3_PATH.fullmatch(self.path):
            raise refusal(f"the path '{self.path}' is not an S3 address", "Write `s3://<bucket>/<key>`")
        if self.type == "image" and not _IMAGE.fullmatch(self.path):
            raise refusal(
                f"the path '{self.path}' is not an ECR image with a digest",
                "Write `<registry>/<repository>@sha256:<digest>`, because a tag can be moved",
            )
        if self.type == "image" and self.object_version is not None:
            raise refusal("an image has no objectVersion", "Remove it: the digest says which image")
        return self
