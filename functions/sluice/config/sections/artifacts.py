"""The `artifacts` key: which code each function gets."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from sluice.config.sections.artifact_paths import check_path
from sluice.config.sections.functions.names import FunctionName
from sluice.config.sections.section import EXTENSION, KmsKeyArn, Name, Section, Text, refusal

_CODE = {"zipFile": "a zip file", "image": "a container image"}
"""The types that bring code."""


class ArtifactConfig(Section):
    """The code of one function."""

    function_name: FunctionName = Field(description="The Lambda function's name; once in the list.")
    type: Literal["zipFile", "image", "version"] = Field(
        description="`zipFile`, `image` (a container image), or `version` (published already)."
    )
    paths: dict[Name, Text] | None = Field(
        None, min_length=1, description="Region -> path, in place of `path`.", json_schema_extra=EXTENSION
    )
    path: Text | None = Field(
        None,
        description="`s3://bucket/key` of the zip; for an image its address with digest. A template.",
        validate_default=True,
    )
    version: Text | None = Field(
        None,
        description="Its number, or `latestPublished`: the highest when the deployment starts. A template.",
        json_schema_extra=EXTENSION,
        validate_default=True,
    )
    object_version: Text | None = Field(
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

    @field_validator("paths")
    @classmethod
    def _fit_the_type(cls, paths: dict[str, str] | None, known: ValidationInfo) -> dict[str, str] | None:
        if known.data.get("type") == "version":
            _refuse_code(paths, "paths")
        for path in (paths or {}).values():
            check_path(known.data.get("type"), path)
        return paths

    @field_validator("path")
    @classmethod
    def _fits_the_type(cls, path: str | None, known: ValidationInfo) -> str | None:
        kind = known.data.get("type")
        if kind == "version":
            _refuse_code(path, "path")
            return path
        if path is not None:
            check_path(kind, path)
        has_paths = known.data.get("paths", {}) is not None  # absent if it was refused itself
        if path is None and not has_paths:
            raise refusal("`path` is missing", "Add `path`, or `paths` with one for each region")
        if path is not None and known.data.get("paths"):
            raise refusal("`path` and `paths` are both given", "Keep one of them")
        return path

    @field_validator("version")
    @classmethod
    def _is_published(cls, version: str | None, known: ValidationInfo) -> str | None:
        kind = known.data.get("type")
        if kind == "version" and version is None:
            raise refusal("`version` is missing", "Add `version: latestPublished`, or a published number")
        if kind in _CODE and version is not None:
            raise refusal(
                f"`version` cannot be set for {_CODE[kind]}",
                "Write `type: version` without a path to deploy a version that is published already",
            )
        if version is not None:
            check_path(kind, version)
        return version

    @field_validator("object_version", "code_storage", "source_kms_key_arn")
    @classmethod
    def _is_of_a_zip(cls, value: str | None, known: ValidationInfo) -> str | None:
        kind, key = known.data.get("type"), to_camel(known.field_name or "")
        if kind == "version" and value is not None:
            _refuse_code(value, key)
        if kind == "image":
            raise refusal(f"an image has no {key}", "Remove it: the digest identifies the image in ECR")
        return value


def _refuse_code(value: object, key: str) -> None:
    if value is not None:
        raise refusal(
            f"`{key}` cannot be set for a version that is published already",
            "Remove it: the version has its code and settings",
        )
