"""The config bucket: uploads under `configs/` are read, results are written under `results/`."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, retryable
from sluice.errors import NotFoundError

# S3 says "forbidden" of an object that is gone to whoever may not list the bucket:
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
_GONE = ("NoSuchKey", "NoSuchVersion", "AccessDenied")

MAX_KEY_BYTES = 1024
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


class ConfigBucket:
    """The `ConfigFiles` port on S3."""

    def __init__(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        self._client = client
        self._bucket = bucket

    def read(self, key: str, version: str | None, *, limit: int) -> bytes:
        """The first `limit` bytes of the object, however large it is; NotFoundError."""
        pinned = {"VersionId": version} if version else {}
        try:
            with retryable(f"read {key}"):
                answer = self._client.get_object(Bucket=self._bucket, Key=key, **pinned)
        except ClientError as error:
            if code_of(error) in _GONE:
                raise NotFoundError(
                    f"s3://{self._bucket}/{key} no longer exists, or Sluice may not read it"
                ) from error
            raise
        return cast("bytes", answer["Body"].read(limit))

    def write_result(self, key: str, result: Mapping[str, object]) -> None:
        """Write what became of an upload under its result key."""
        name = result_key(key)
        with retryable(f"write {name}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=json.dumps(result, indent=2),
                ContentType="application/json",
            )


def result_key(key: str) -> str:
    """`results/<name>.json` for `configs/<name>`; a name that leaves no room for it ends in its digest."""
    name = f"results/{key.removeprefix('configs/')}.json"
    body = name.encode()
    if len(body) <= MAX_KEY_BYTES:
        return name
    ending = f"-{hashlib.sha256(key.encode()).hexdigest()}.json"
    return body[: MAX_KEY_BYTES - len(ending)].decode(errors="ignore") + ending
