"""Why S3 does not give the zip: each reason as an error of ours, with its own remedy.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; for delete markers
https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html, for archives InvalidObjectState.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, message_of
from sluice.domain.function.code_source import CodeSource
from sluice.domain.plan.target import TargetPlan
from sluice.errors import AccessDeniedError, ArtifactMissingError, SluiceError

# HEAD answers carry no body, so the code is the bare HTTP status.
_BY_STATUS = {
    "301": "PermanentRedirect",
    "403": "AccessDenied",
    "404": "NoSuchKey",
    "405": "MethodNotAllowed",
}
_ARCHIVES = frozenset({"GLACIER", "DEEP_ARCHIVE"})

_MISSING = {
    "NoSuchBucket": (
        "The bucket of the artifact does not exist",
        "Create it, or correct the bucket in artifacts.path",
    ),
    "NoSuchKey": ("The artifact does not exist", "Upload it, or correct artifacts.path"),
    "NoSuchVersion": (
        "The artifact has no such version",
        "Correct objectVersion, or remove it: the newest version is taken then",
    ),
    "DeletedKey": (
        "The artifact was deleted: its newest version is a delete marker",
        "Upload it again, or name an earlier version under objectVersion",
    ),
    "MethodNotAllowed": (
        "The version under objectVersion is a delete marker, which has no content",
        "Name the version before it: aws s3api list-object-versions shows all",
    ),
    "InvalidObjectState": (
        "The artifact is archived, so Lambda cannot read it",
        "Restore it with aws s3api restore-object, or upload it again to storage class STANDARD",
    ),
    "InvalidBucketName": (
        "No bucket can have the name in artifacts.path",
        "Correct it; it may hold a variable that was not filled in",
    ),
    "InvalidArgument": (
        "S3 does not understand which object is meant",
        "Correct objectVersion; it is the version id that S3 gave the object",
    ),
    "KMS.DisabledException": (
        "The key that encrypts the artifact is disabled",
        "Enable the key, or upload the artifact again under another one",
    ),
    "KMS.NotFoundException": (
        "The key that encrypts the artifact no longer exists",
        "Upload the artifact again under another key",
    ),
    "KMS.KMSInvalidStateException": (
        "The key that encrypts the artifact cannot be used",
        "Cancel the deletion of the key, or upload the artifact again under another one",
    ),
    "AllAccessDisabled": ("S3 has closed the bucket", "Ask AWS Support, or use another bucket"),
}


def s3_error(error: ClientError, source: CodeSource, target: TargetPlan) -> SluiceError:
    """What an answer of S3 itself means."""
    code = _BY_STATUS.get(code_of(error), code_of(error))
    if code == "NoSuchKey" and _is_delete_marker(error.response):
        code = "DeletedKey"
    elif source.object_version:
        code = {"NoSuchKey": "NoSuchVersion", "400": "InvalidArgument"}.get(code, code)
    return artifact_error(code, f"{source}: {message_of(error)}", target)


def artifact_error(code: str, message: str, target: TargetPlan) -> SluiceError:
    """What a code of S3 means, also where Lambda passes it on."""
    if code == "PermanentRedirect":
        return ArtifactMissingError(
            f"The artifact's bucket is not in {target.region}: {message}",
            "Lambda reads zips only from its own region: use a bucket in each region",
        )
    if code == "AccessDenied":
        return _denied(message, target)
    if code in _MISSING:
        why, remedy = _MISSING[code]
        return ArtifactMissingError(f"{why}: {message}", remedy)
    return ArtifactMissingError(f"S3 does not give the artifact ({code}): {message}", "Fix what S3 reports")


def refuse_archived(answer: Mapping[str, Any], source: CodeSource, target: TargetPlan) -> None:
    """HEAD answers of an archived object as of any other; only its content cannot be read."""
    is_restored = 'ongoing-request="false"' in str(answer.get("Restore", ""))
    stored = answer.get("ArchiveStatus") or answer.get("StorageClass")
    if not is_restored and (stored in _ARCHIVES or answer.get("ArchiveStatus")):
        raise artifact_error("InvalidObjectState", f"{source} is in {stored}", target)


def _denied(message: str, target: TargetPlan) -> AccessDeniedError:
    """S3 says no more than that: it may be a policy of the role, the bucket, its account or the key."""
    if "kms:" in message:
        remedy = (
            "Allow kms:Decrypt on that key in the role's policy; a key of another account must allow it in"
            " its key policy too"
        )
    else:
        remedy = (
            "Allow s3:GetObject and s3:GetObjectVersion on it in the role's policy; a bucket of another"
            " account must allow the role in its bucket policy too. Without s3:ListBucket S3 says the same of"
            " an object that does not exist"
        )
    return AccessDeniedError(f"The artifact cannot be read by {target.deploy_role_arn}: {message}", remedy)


def _is_delete_marker(response: Mapping[str, Any]) -> bool:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return bool(headers.get("x-amz-delete-marker") == "true")
