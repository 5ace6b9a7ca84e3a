"""Where uploaded configs are read, and their results written, whatever S3 says and however long a name is."""

import pytest
from botocore.exceptions import ClientError

from sluice.aws.config_bucket import MAX_KEY_BYTES, ConfigBucket, result_key
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


def test_result_is_named_after_the_upload() -> None:
    assert result_key("configs/shop/a.yaml") == "results/shop/a.yaml.json"


@pytest.mark.parametrize("name", ["x" * 1016, "\u20ac" * 338 + "ab"])
def test_result_of_a_name_that_leaves_no_room_has_a_key_of_its_own(name: str) -> None:
    key, other = f"configs/{name}", f"configs/{name[:-1]}y"
    assert len(key.encode()) == MAX_KEY_BYTES
    assert len(result_key(key).encode()) <= MAX_KEY_BYTES
    assert result_key(key) != result_key(other)
    assert result_key(key).endswith(".json")
