"""Uploads packages to S3, several at a time and none twice; which go where is decided elsewhere."""

import base64
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from sluice_cli.client.aws import Aws, AwsError, AwsService
from sluice_cli.errors import CliError
from sluice_cli.push.packages import Package

_AT_ONCE = 8

OnProgress = Callable[["Upload", int], None]
"""Called with an upload and how many of its bytes have been sent."""


@dataclass(frozen=True)
class Upload:
    """One package for one bucket, and the region that Lambda will read it in."""

    package: Package
    bucket: str
    key: str
    region: str

    @property
    def uri(self) -> str:
        """The address of the object."""
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Uploaded:
    """An upload whose object S3 has; `is_new` is False if it was there before."""

    upload: Upload
    is_new: bool


def upload_all(aws: Aws, uploads: Iterable[Upload], on_progress: OnProgress) -> list[Uploaded]:
    """Every upload, once S3 has said that it holds these bytes; CliError for the first it does not hold."""
    every = list(dict.fromkeys(uploads))
    services = {region: aws.service("s3", region) for region in sorted({one.region for one in every})}
    for bucket, region in sorted({(one.bucket, one.region) for one in every}):
        _check_region(services[region], bucket, region)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda one: _upload(services[one.region], one, on_progress), every))


def _check_region(s3: AwsService, bucket: str, region: str) -> None:
    """Lambda reads zips from buckets of its own region only.

    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
    """
    try:
        found = s3.call("head_bucket", Bucket=bucket).get("BucketRegion", region)
    except AwsError as error:
        if error.status == 404:
            remedy = f"Create it in {region}, or correct --bucket"
            raise CliError(f"There is no bucket '{bucket}'", remedy) from error
        if error.status == 403:
            return  # it takes s3:ListBucket, which uploading does not need
        raise
    if found != region:
        raise CliError(
            f"The bucket '{bucket}' is in {found}, and functions in {region} cannot read it",
            "Give one bucket for each region, such as --bucket 'artifacts-{{sluice.region}}'",
        )


def _upload(s3: AwsService, upload: Upload, on_progress: OnProgress) -> Uploaded:
    held = _held(s3, upload)
    if _is_it(upload, held):
        return Uploaded(upload, is_new=False)
    # What is there under this key is not these bytes, or nobody can say: replaced only as it was seen.
    condition = {"IfMatch": held["ETag"]} if held else {"IfNoneMatch": "*"}
    try:
        with upload.package.file.open("rb") as file:
            body = _Counting(file, lambda sent: on_progress(upload, sent))
            checksum = _checksum(upload)
            answer = s3.call(
                "put_object", **_address(upload), Body=body, ChecksumSHA256=checksum, **condition
            )
    except AwsError as error:
        if error.code == "PreconditionFailed":
            return _uploaded_meanwhile(s3, upload)
        raise (_forbidden(upload) if error.status == 403 else error) from error
    if not (_is_it(upload, answer) or _is_it(upload, _held(s3, upload))):
        raise CliError(f"S3 did not confirm the upload of {upload.uri}", "Run the command again")
    return Uploaded(upload, is_new=True)


def _forbidden(upload: Upload) -> CliError:
    return CliError(
        f"Your credentials may not write {upload.uri}",
        "Allow them s3:PutObject there; a bucket of another account must allow it in its bucket policy too",
    )


def _uploaded_meanwhile(s3: AwsService, upload: Upload) -> Uploaded:
    """Somebody else wrote the object since it was looked for, or it is there and may not be read."""
    if not _is_it(upload, _held(s3, upload)):
        raise CliError(
            f"{upload.uri} exists, and whether it holds the same bytes is not known",
            "Allow s3:GetObject on it, or push to another --prefix",
        )
    return Uploaded(upload, is_new=False)


def _held(s3: AwsService, upload: Upload) -> Mapping[str, Any]:
    """What S3 says of the object at the address; empty if it is not there, or may not be read."""
    try:
        return s3.call("head_object", **_address(upload), ChecksumMode="ENABLED")
    except AwsError as error:
        # Without s3:ListBucket S3 answers 403 for what does not exist.
        if error.status in {403, 404}:
            return {}
        raise


def _is_it(upload: Upload, held: Mapping[str, Any]) -> bool:
    return held.get("ChecksumSHA256") == _checksum(upload)


def _address(upload: Upload) -> dict[str, str]:
    return {"Bucket": upload.bucket, "Key": upload.key}


def _checksum(upload: Upload) -> str:
    return base64.b64encode(upload.package.sha256).decode()


class _Counting:
    """A file that says how far it has been read; botocore may go back to its beginning."""

    def __init__(self, file: IO[bytes], on_read: Callable[[int], None]) -> None:
        self._file = file
        self._on_read = on_read

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._on_read(self._file.tell())
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
