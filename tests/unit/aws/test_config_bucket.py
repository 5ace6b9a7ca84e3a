"""A config that was uploaded and is gone by the time it is read: never a fault of ours."""

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from sluice.aws.config_bucket import ConfigBucket
from sluice.errors import NotFoundError


def read_when_s3_says(code: str, status: int) -> bytes:
    client = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none"
    )
    with Stubber(client) as s3:
        s3.add_client_error("get_object", code, http_status_code=status)
        return ConfigBucket(client, "configs").read("configs/a.yml", "v1", limit=10)


@pytest.mark.parametrize(
    ("code", "status"), [("NoSuchKey", 404), ("NoSuchVersion", 404), ("AccessDenied", 403)]
)
def test_config_is_not_found_when_s3_forbids_what_is_gone(code: str, status: int) -> None:
    with pytest.raises(NotFoundError, match=r"s3://configs/configs/a\.yml no longer exists"):
        read_when_s3_says(code, status)


def test_other_refusals_are_let_through_when_a_config_is_read() -> None:
    with pytest.raises(ClientError, match="InvalidArgument"):
        read_when_s3_says("InvalidArgument", 400)
