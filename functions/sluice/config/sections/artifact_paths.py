"""The forms that the path of an artifact may have; explains the forms that other tools write instead.

Which bucket names Lambda takes: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
"""

import re

from sluice.config.sections.placeholders import placeholder_in
from sluice.config.sections.section import refusal, shortened
from sluice.domain.function.published import LATEST_PUBLISHED

_S3_PATH = re.compile(r"s3://([^/]+)/(.+)")
_BUCKET = re.compile(r"[0-9A-Za-z._-]{2,62}[0-9A-Za-z_-]")
_OTHER_S3_FORMS = (
    re.compile(r"arn:[a-z-]+:s3:::(?P<bucket>[^/]+)/(?P<key>.+)"),
    re.compile(r"https://(?P<bucket>[^/]+)\.s3[.-][^/]*amazonaws\.com[^/]*/(?P<key>[^?]+).*"),
    re.compile(r"https://s3[.-][^/]*amazonaws\.com[^/]*/(?P<bucket>[^/]+)/(?P<key>[^?]+).*"),
)
_VERSIONED = re.compile(r"(?P<path>[^?]+)\?versionId=(?P<version>[^&]+)", re.IGNORECASE)
_REGISTRY = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.(com(\.cn)?|eu)")
_VERSION = re.compile(r"[1-9][0-9]{0,9}")
_IMAGE = re.compile(rf"{_REGISTRY.pattern}/[\w./-]+@sha256:[0-9a-f]{{64}}")


def check_path(kind: str | None, path: str) -> None:
    """Refuse a path that does not fit the artifact's type; a template is judged once it is filled in.

    Of a published version the path is its number.
    """
    if "{{" in path:
        return
    if kind == "zipFile":
        check_zip(path)
    elif kind == "image":
        check_image(path)
    elif kind == "version":
        check_version(path)


def check_zip(path: str) -> None:
    """Refuse what is not the address of one object in S3."""
    found = _S3_PATH.fullmatch(path)
    if found is None:
        raise refusal(f"the path '{path}' is not an S3 URI", _as_s3_uri(path))
    bucket = found[1]
    if hole := placeholder_in(bucket):
        raise refusal(
            f"the variable {hole} was not filled in", "Fill it in before the file is read: Sluice does not"
        )
    if not _BUCKET.fullmatch(bucket):
        raise refusal(
            f"'{bucket}' is not the name of a bucket",
            "Use the 3 to 63 letters, digits, dots, hyphens and underscores of an existing bucket",
        )
    if versioned := _VERSIONED.fullmatch(path):
        raise refusal(
            f"the path '{path}' names a version, which is a key of its own",
            f"Write `path: {versioned['path']}` and `objectVersion: {versioned['version']}`",
        )


def _as_s3_uri(path: str) -> str:
    for form in _OTHER_S3_FORMS:
        if found := form.fullmatch(path):
            return f"Write `s3://{found['bucket']}/{found['key']}`"
    if _REGISTRY.match(path):
        return "Write `type: image` for a container image, or `s3://<bucket>/<key>` for a zip"
    return "Write `s3://<bucket>/<key>`; `sluice push` uploads a file or folder, and writes it for you"


def check_image(path: str) -> None:
    """Refuse what is not one image in a private registry of ECR, named by its digest."""
    if not _IMAGE.fullmatch(path):
        raise refusal(f"the path '{path}' is not an ECR image with a digest", _as_image(path))


def _as_image(path: str) -> str:
    if hole := placeholder_in(path):
        return f"Fill in {hole} before the file is read: Sluice does not"
    if path.startswith("s3://"):
        return "Write `type: zipFile` for a zip in S3"
    if "@" in path:
        return "Use an image of a private ECR registry: <account>.dkr.ecr.<region>.amazonaws.com/<repository>"
    if not _REGISTRY.match(path):
        return (
            "Push it to a private ECR registry, the only kind Lambda reads, and write"
            " `<registry>/<repository>@sha256:<digest>`"
        )
    name = path.rpartition("/")[2]
    image = path.removesuffix(f":{name.partition(':')[2]}") if ":" in name else path
    why = "because a tag can be moved; `aws ecr describe-images` shows the digest"
    return f"Write `{image}@sha256:<digest>`, {why}"


def check_version(version: str) -> None:
    """Refuse what is neither a number nor the word for the highest one."""
    if version != LATEST_PUBLISHED and not _VERSION.fullmatch(version):
        raise refusal(f"'{shortened(version)}' is not a published version", _as_version(version))


def _as_version(version: str) -> str:
    if version == "$LATEST":
        return f"Publish a version, and write its number or `{LATEST_PUBLISHED}`: AWS gives $LATEST no weight"
    if hole := placeholder_in(version):
        return f"Fill in {hole} before the file is read: Sluice does not"
    number = version.rpartition(":")[2]
    if _VERSION.fullmatch(number):
        return f"Write `{number}`"
    return f"Write the number of a version, such as `42`, or `{LATEST_PUBLISHED}`"
