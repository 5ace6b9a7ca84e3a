"""Texts that may be too large for the table: small ones lie in it, large ones in the documents bucket."""

from collections.abc import Callable
from typing import Any, cast

from sluice.aws.call_errors import retryable

MAX_INLINE_BYTES = 100 * 1024
_S3_PREFIX = "s3:"
_INLINE_PREFIX = "text:"


class DocumentStore:
    """Keeps a text under a name and gives it back by the reference it returned.

    `client` makes the client of a service: most texts are small, and nobody waits for S3's client then.
    """

    def __init__(self, client: Callable[[str], Any], bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, name: str, text: str) -> str:
        """Keep the text; the reference belongs into the table."""
        body = text.encode()
        if len(body) <= MAX_INLINE_BYTES:
            return _INLINE_PREFIX + text
        with retryable(f"store {name}"):
            self._client("s3").put_object(Bucket=self._bucket, Key=name, Body=body)
        return _S3_PREFIX + name

    def read(self, reference: str) -> str:
        """The text behind a reference."""
        if reference.startswith(_INLINE_PREFIX):
            return reference[len(_INLINE_PREFIX) :]
        with retryable(f"read {reference}"):
            answer = self._client("s3").get_object(Bucket=self._bucket, Key=reference[len(_S3_PREFIX) :])
            return cast("bytes", answer["Body"].read()).decode()
