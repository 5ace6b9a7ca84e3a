"""Unpacks deployment packages once for each content, as Lambda's read-only /var/task; it never runs them."""

import base64
import hashlib
import io
import tempfile
import threading
import zipfile
from functools import lru_cache
from pathlib import Path

_one_at_a_time = threading.Lock()


# The emulator keeps one bytes object for each package, and Python its hash: a warm call pays nothing.
@lru_cache(maxsize=64)
def unpack(package: bytes, cache: Path) -> Path:
    """The folder with the files of a zip; the same bytes are unpacked only once."""
    folder = cache / hashlib.sha256(package).hexdigest()[:32]
    with _one_at_a_time:
        if not folder.is_dir():
            cache.mkdir(parents=True, exist_ok=True)
            _unpack_to(folder, package)
    return folder


def code_sha256(package: bytes) -> str:
    """The hash as Lambda writes it in `CodeSha256`."""
    return base64.b64encode(hashlib.sha256(package).digest()).decode()


def _unpack_to(folder: Path, package: bytes) -> None:
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix="partial-"))
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(partial)
    partial.rename(folder)
