"""How Lambda keeps a zip is part of what a function was: kept, compared and named like its code."""

from dataclasses import replace

import pytest

from sluice.aws.target.configuration import code_request, to_code
from sluice.domain.function.code_source import COPY, REFERENCE, CodeSource, PackageStorage, ZipFile
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.obstacles import restore_obstacle
from sluice.domain.rollback.point import Live, RollbackPoint, latest_differences
from sluice.domain.rollback.repair_commands import repair_commands
from tests.builders import SETTINGS, a_function_plan, a_function_state

KEY = "arn:aws:kms:eu-central-1:111111111111:key/1111"
IN_S3 = CodeSource("code", "quote.zip", "version-1", storage=PackageStorage(REFERENCE, KEY))
COPIED = CodeSource("", "", storage=PackageStorage(COPY, ""))
BEFORE = RollbackPoint("quote", Live.LATEST, None, "6", "old-code", SETTINGS, IN_S3)


def seen(code: CodeSource | None, **changes: object) -> FunctionState:
    return replace(a_function_state(), code=code, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"RepositoryType": "S3", "Location": "https://"}, COPIED),
        (
            {"Location": "https://", "SourceKMSKeyArn": KEY},
            CodeSource("", "", storage=PackageStorage(COPY, KEY)),
        ),
        (
            {
                "SourceKMSKeyArn": KEY,
                "ResolvedS3Object": {
                    "S3Bucket": "code",
                    "S3Key": "quote.zip",
                    "S3ObjectVersion": "version-1",
                },
            },
            IN_S3,
        ),
        # An older client of AWS drops ResolvedS3Object; what is left is that nobody can download it.
        ({"RepositoryType": "S3"}, CodeSource("", "", storage=PackageStorage(REFERENCE, ""))),
        ({"Error": {"ErrorCode": "AccessDeniedException"}}, COPIED),
        ({"ImageUri": "a:1", "ResolvedImageUri": "a@sha256:1"}, CodeSource.of_image("a@sha256:1")),
    ],
)
def test_code_is_read_as_it_is_kept(answer: dict[str, object], code: CodeSource) -> None:
    assert to_code(answer) == code


def test_everything_that_aws_would_forget_is_sent_with_the_code() -> None:
    assert code_request(IN_S3) == {
        "S3Bucket": "code",
        "S3Key": "quote.zip",
        "S3ObjectVersion": "version-1",
        "S3ObjectStorageMode": "REFERENCE",
        "SourceKMSKeyArn": KEY,
    }
    assert code_request(ZipFile(b"zip", PackageStorage(COPY, KEY))) == {
        "ZipFile": b"zip",
        "SourceKMSKeyArn": KEY,
    }


def test_what_a_plan_does_not_say_stays_as_it_is() -> None:
    plain = CodeSource("code", "new.zip", "version-2")
    assert plain.stored_as(IN_S3.storage).storage == IN_S3.storage
    copied = replace(plain, storage=PackageStorage(COPY))
    assert copied.stored_as(IN_S3.storage).storage == PackageStorage(COPY, KEY)


def test_a_function_is_not_back_when_its_code_is_kept_otherwise() -> None:
    assert latest_differences(BEFORE, seen(IN_S3)) == []
    assert latest_differences(BEFORE, seen(COPIED)) == [
        "code storage is copy, was reference",
        f"key of the package is a key owned by AWS, was {KEY}",
    ]
    other = replace(IN_S3, object_version="version-2")
    (moved,) = latest_differences(BEFORE, seen(other))
    assert moved == f"code is kept in {other}, was in {IN_S3}"


def test_nothing_is_said_of_how_code_is_kept_when_an_earlier_release_stored_the_point() -> None:
    old = RollbackPoint.from_dict({"function_name": "quote", "live": "latest", "image_uri": None})
    assert old.code is None
    assert latest_differences(replace(BEFORE, code=None), seen(COPIED)) == []


def test_image_is_known_when_an_earlier_release_stored_the_point() -> None:
    stored = {"function_name": "quote", "live": "latest", "image_uri": "a@sha256:1"}
    assert RollbackPoint.from_dict(stored).code == CodeSource.of_image("a@sha256:1")


def test_commands_name_the_object_its_version_and_its_key_when_lambda_reads_it_in_s3() -> None:
    update = next(one for one in repair_commands(BEFORE, "eu-central-1") if "update-function-code" in one)
    assert "--s3-bucket code --s3-key quote.zip --s3-object-version version-1" in update
    assert "--s3-object-storage-mode REFERENCE" in update
    assert f"--source-kms-key-arn {KEY}" in update


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (seen(IN_S3, code_size=200 * 2**20), None),
        (seen(COPIED, code_size=200 * 2**20), "TooLargeToRestore"),
        (seen(COPIED, code_error="no kms:Decrypt"), "CodeUnreadable"),
        (seen(CodeSource("", "", storage=PackageStorage(REFERENCE, ""))), "CodeUnreadable"),
        (seen(None), None),
    ],
)
def test_a_function_without_alias_is_refused_when_its_code_could_not_come_back(
    state: FunctionState, code: str | None
) -> None:
    obstacle = restore_obstacle(a_function_plan(alias_name=None), state)
    assert (obstacle.code if obstacle else None) == code
