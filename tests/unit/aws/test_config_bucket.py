"""A config that was uploaded and is gone by the time it is read: never a fault of ours."""

import pytest
from botocore.exceptions import ClientError

from sluice.aws.config_bucket import ConfigBucket
from sluice.errors import NotFoundError


class RefusingS3:
    """Answers every read with one error of S3."""

    def __init__(self, code: str, status: int) -> None:
        self._answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def get_object(self, **_request: str) -> None:
        """Refuse it."""
        raise ClientError(self._answer, "GetObject")


def read_when_s3_says(code: str, status: int) -> bytes:
    return ConfigBucket(RefusingS3(code, status), "configs").read("configs/a.yml", "v1", limit=10)


@pytest.mark.parametrize(
    ("code", "status"), [("NoSuchKey", 404), ("NoSuchVersion", 404), ("AccessDenied", 403)]
)
def test_config_is_not_found_when_s3_forbids_what_is_gone(code: str, status: int) -> None:
    with pytest.raises(NotFoundError, match=r"s3://configs/configs/a\.yml no longer exists"):
        read_when_s3_says(code, status)


def test_other_refusals_are_let_through_when_a_config_is_read() -> None:
    with pytest.raises(ClientError, match="InvalidArgument"):
        read_when_s3_says("InvalidArgument", 400)
