"""Makes one zip of a file or folder: the same content gives the same bytes. Uploads nothing."""

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sluice_cli.errors import CliError

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: unzipped, with all layers
_MOST_UNZIPPED_BYTES = 250 * 1024 * 1024
# The oldest time a zip can hold: a file's own time would make each build another package.
_ONE_TIME = (1980, 1, 1, 0, 0, 0)
_EXECUTABLE, _PLAIN = 0o100755, 0o100644
# Left by tools on the machine that packs; compiled modules hold the time of their source.
_LEFT_OUT = frozenset({"__pycache__", ".git", ".DS_Store"})
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9._-]+")


class PackageError(CliError):
    """A path does not lead to a package that Lambda takes."""


@dataclass(frozen=True)
class Package:
    """A zip on this machine; `sha256` is of its bytes."""

    file: Path
    name: str
    sha256: bytes
    size_bytes: int

    def key(self, prefix: str) -> str:
        """The S3 key that only these bytes have."""
        return f"{prefix}{self.name}/{self.sha256.hex()}.zip"


def package(source: Path, made_in: Path) -> Package:
    """The zip at `source`, or one of the folder there, made in `made_in`; PackageError if there is none."""
    if source.is_dir():
        zipped = made_in / f"{len(list(made_in.iterdir()))}.zip"
        _zip_folder(source, zipped)
    elif source.is_file():
        zipped = source
    else:
        raise PackageError(f"{source} is neither in S3 nor on this machine", "Build it, or correct the path")
    _check(source, zipped)
    with zipped.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    name = _NOT_IN_KEYS.sub("-", source.resolve().name.removesuffix(".zip")).strip(".-") or "code"
    return Package(zipped, name, digest, zipped.stat().st_size)


def _zip_folder(folder: Path, zipped: Path) -> None:
    files = sorted(_files(folder, frozenset()), key=lambda file: file.relative_to(folder).as_posix())
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _ONE_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made: Lambda reads the permissions
            mode = _EXECUTABLE if file.stat().st_mode & 0o100 else _PLAIN
            entry.external_attr = mode << 16
            with file.open("rb") as content, archive.open(entry, "w") as target:
                shutil.copyfileobj(content, target)


def _files(folder: Path, above: frozenset[Path]) -> Iterator[Path]:
    """The files below a folder; links are followed, because Lambda would not find what they point to."""
    real = folder.resolve()
    if real in above:
        raise PackageError(f"The link {folder} leads back to a folder that it is in", "Remove the link")
    for entry in folder.iterdir():
        if entry.name in _LEFT_OUT:
            continue
        if entry.is_dir():
            yield from _files(entry, above | {real})
        elif entry.is_file():
            yield entry
        else:
            raise PackageError(f"{entry} cannot be packed", "Remove it, or the file that it should point to")


def _check(source: Path, zipped: Path) -> None:
    try:
        with zipfile.ZipFile(zipped) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise PackageError(f"{source} is not a zip file", "Give a zip file, or the folder to pack") from error
    if not any(not entry.is_dir() for entry in entries):
        raise PackageError(f"{source} holds no files", "Build it first")
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > _MOST_UNZIPPED_BYTES:
        raise PackageError(
            f"{source} has {unzipped / 1024**2:,.0f} MB unzipped, and Lambda takes at most 250 MB",
            "Leave files out, or use a container image",
        )
