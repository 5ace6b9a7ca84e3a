"""The `artifacts` key: which code each function gets."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from sluice.config.sections.artifact_paths import check_image, check_zip
from sluice.config.sections.function_names import FunctionName
from sluice.config.sections.section import EXTENSION, KmsKeyArn, Name, Section, refusal


class ArtifactConfig(Section):
    """The code of one function."""

    function_name: FunctionName = Field(description="The Lambda function's name; once in the list.")
    type: Literal["zipFile", "image"] = Field(description="`zipFile`, or `image` for a container image.")
    path: Name = Field(description="`s3://bucket/key` of the zip; for an image its address with digest.")
    object_version: Name | None = Field(
        None, description="The S3 version id; default: the newest at the start.", json_schema_extra=EXTENSION
    )

    code_storage: Literal["copy", "reference"] | None = Field(
        None,
        description="`reference`: Lambda reads the zip in S3 and keeps no copy. Default: as it is.",
        json_schema_extra=EXTENSION,
    )
    source_kms_key_arn: KmsKeyArn | None = Field(
        None,
        description="The key that encrypts the zip in Lambda; empty for one of AWS. Default: as it is.",
        json_schema_extra=EXTENSION,
    )

    @property
    def bucket(self) -> str:
        """The S3 bucket of the zip; empty for an image."""
        return self.path[5:].partition("/")[0] if self.type == "zipFile" else ""

    @property
    def key(self) -> str:
        """The S3 key of the zip; empty for an image."""
        return self.path[5:].partition("/")[2] if self.type == "zipFile" else ""

    @field_validator("path")
    @classmethod
    def _fits_the_type(cls, path: str, known: ValidationInfo) -> str:
        kind = known.data.get("type")
        if kind == "zipFile":
            check_zip(path)
        elif kind == "image":
            check_image(path)
        return path

    @field_validator("object_version", "code_storage", "source_kms_key_arn")
    @classmethod
    def _is_of_a_zip(cls, value: str | None, known: ValidationInfo) -> str | None:
        if known.data.get("type") == "image":
            key = to_camel(known.field_name or "")
            raise refusal(f"an image has no {key}", "Remove it: the digest identifies the image in ECR")
        return value
