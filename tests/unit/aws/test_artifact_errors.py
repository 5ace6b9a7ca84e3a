"""Why S3 does not give a zip: each of its answers has a remedy of its own, not that of a missing right."""

import pytest
from botocore.exceptions import ClientError

from sluice.aws.target.artifact_errors import artifact_error, refuse_archived, s3_error
from sluice.aws.target.errors import lambda_call
from sluice.domain.function.code_source import CodeSource
from sluice.errors import AccessDeniedError, ArtifactMissingError, SluiceError
from tests.builders import a_target_plan

TARGET = a_target_plan()
ZIP, PINNED = CodeSource("code", "quote.zip"), CodeSource("code", "quote.zip", "v1")
DELETED = {"x-amz-delete-marker": "true"}


def answered(
    code: str, source: CodeSource = ZIP, message: str = "no", headers: dict[str, str] | None = None
) -> SluiceError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPHeaders": headers or {}},
    }
    return s3_error(ClientError(response, "HeadObject"), source, TARGET)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "why", "remedy"),
    [
        (answered("404"), "does not exist", "Upload it"),
        (answered("404", PINNED), "has no such version", "Correct objectVersion"),
        (answered("404", ZIP, headers=DELETED), "its newest version is a delete marker", "earlier version"),
        (answered("405", PINNED, headers=DELETED), "objectVersion is a delete marker", "version before it"),
        (answered("MethodNotAllowed", PINNED), "objectVersion is a delete marker", "version before it"),
        (answered("400", PINNED), "does not understand which object", "Correct objectVersion"),
        (answered("400"), "S3 does not give the artifact (400)", "Fix what S3 reports"),
        (answered("301"), "is not in eu-central-1", "a bucket in each region"),
        (answered("NoSuchBucket"), "bucket of the artifact does not exist", "Create it"),
        (answered("InvalidObjectState"), "is archived", "restore-object"),
        (answered("KMS.DisabledException"), "key that encrypts the artifact is disabled", "Enable the key"),
        (answered("KMS.NotFoundException"), "no longer exists", "under another key"),
        (answered("AllAccessDisabled"), "has closed the bucket", "use another bucket"),
        (answered("Whatever"), "S3 does not give the artifact (Whatever)", "Fix what S3 reports"),
    ],
)
def test_answer_of_s3_has_its_own_remedy(error: SluiceError, why: str, remedy: str) -> None:
    assert isinstance(error, ArtifactMissingError)
    assert why in error.message
    assert remedy in error.remedy
    assert "s3:GetObject" not in error.remedy


@pytest.mark.parametrize("code", ["403", "AccessDenied"])
def test_denial_names_the_bucket_policy_that_another_account_needs(code: str) -> None:
    error = answered(code)
    assert isinstance(error, AccessDeniedError)
    assert "Allow s3:GetObject" in error.remedy
    assert "a bucket of another account must allow the role in its bucket policy too" in error.remedy


def test_denial_of_the_key_leads_to_the_key() -> None:
    error = answered("AccessDenied", message="User is not authorized to perform: kms:Decrypt on resource: k")
    assert "kms:Decrypt" in error.remedy
    assert "s3:GetObject" not in error.remedy


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("InvalidObjectState", "is archived"),
        ("KMS.DisabledException", "disabled"),
        ("NoSuchKey", "not exist"),
    ],
)
def test_what_lambda_passes_on_from_s3_is_explained_in_the_same_way(code: str, why: str) -> None:
    message = f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: so it is"
    response = {"Error": {"Code": "InvalidParameterValueException", "Message": message}}
    with pytest.raises(ArtifactMissingError, match=why), lambda_call(TARGET, "update the code"):
        raise ClientError(response, "UpdateFunctionCode")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        {"StorageClass": "GLACIER"},
        {"StorageClass": "DEEP_ARCHIVE", "Restore": 'ongoing-request="true"'},
        {"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "ARCHIVE_ACCESS"},
    ],
)
def test_archived_object_is_refused_before_its_content_is_needed(answer: dict[str, str]) -> None:
    with pytest.raises(ArtifactMissingError, match="is archived"):
        refuse_archived(answer, ZIP, TARGET)


@pytest.mark.parametrize(
    "answer",
    [
        {"StorageClass": "GLACIER", "Restore": 'ongoing-request="false", expiry-date="x"'},
        {"StorageClass": "GLACIER_IR"},
        {},
    ],
)
def test_object_is_taken_when_its_content_can_be_read(answer: dict[str, str]) -> None:
    refuse_archived(answer, ZIP, TARGET)


def test_unknown_code_is_never_called_a_missing_right() -> None:
    assert not isinstance(artifact_error("SomethingNew", "no", TARGET), AccessDeniedError)
