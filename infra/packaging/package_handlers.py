"""Packages the handlers for AWS or for this machine, as folders that CDK uploads; knows nothing of CDK.

`python -m infra.packaging.package_handlers --for aws|plane [--out build]` writes
`<out>/<aws|plane>/<bundle>` for each bundle. It holds what its handlers import and no more: most come without
the config models and without pydantic, which is most of what a cold start would import.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.packaging import bill_of_materials
from infra.packaging.bundles import BUNDLES, SERVICES, Bundle
from infra.packaging.lean_models import lean_models
from infra.packaging.lean_source import lean
from infra.packaging.locked_packages import locked
from infra.packaging.reachable_sources import SOURCES, sources_of

ROOT = Path(__file__).resolve().parents[2]
RUNTIME_PYTHON = "3.13"
OWN_PACKAGES = ("handlers", "sluice")
_INSTALLING = threading.Lock()  # two bundles with the same packages share one folder of them


class PackagingError(Exception):
    """The bundle cannot be made, or must not be used."""


@dataclass(frozen=True)
class Platform:
    """Where a bundle will run, and the interpreter at hand that can write byte-code for it."""

    name: str
    python_version: str
    installs_for: tuple[str, ...]
    compiler: str | None


def aws_platform() -> Platform:
    """Lambda on arm64; wheels only, since nothing can be compiled for it here."""
    options = ("--python-platform", "aarch64-manylinux2014", "--python-version", RUNTIME_PYTHON)
    return Platform(
        "aws", RUNTIME_PYTHON, (*options, "--only-binary", ":all:"), _find_compiler(RUNTIME_PYTHON)
    )


def plane_platform() -> Platform:
    """This machine, with the interpreter on which the embedded plane runs handlers."""
    own = ROOT / ".venv-runtime" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    version = _version_of(python)
    if version is None:
        raise PackagingError(f"{python} does not run; make the environment again")
    return Platform("plane", version, ("--python", python), python)


PLATFORMS = {"aws": aws_platform, "plane": plane_platform}


@dataclass(frozen=True)
class Packaged:
    """A bundle that is ready to be uploaded."""

    folder: Path
    zip_bytes: int
    is_new: bool


def package(bundle: Bundle, platform: Platform, out: Path) -> Packaged:
    """Writes the folder of `bundle`, unless it is there and nothing that goes into it has changed."""
    folder = out / platform.name / bundle.name
    stamp = folder.with_suffix(".stamp.json")
    fingerprint = _fingerprint(bundle, platform)
    known = json.loads(stamp.read_text()) if stamp.exists() and folder.is_dir() else {}
    if known.get("fingerprint") == fingerprint:
        return Packaged(folder, known["zipBytes"], is_new=False)
    stamp.unlink(missing_ok=True)
    _assemble(bundle, platform, folder)
    zip_bytes = _zip_bytes(folder)
    if zip_bytes > bundle.zip_limit_bytes:
        raise PackagingError(
            f"{folder} is {zip_bytes:,} bytes zipped; {bundle.zip_limit_bytes:,} are allowed"
        )
    bill_of_materials.write(bundle, _content(folder), folder.with_suffix(".cdx.json"))
    stamp.write_text(json.dumps({"fingerprint": fingerprint, "zipBytes": zip_bytes}))
    return Packaged(folder, zip_bytes, is_new=True)


def _assemble(bundle: Bundle, platform: Platform, folder: Path) -> None:
    """Builds beside the folder and swaps at the end: whoever reads it never sees half a bundle."""
    with _INSTALLING:
        dependencies = _dependencies(bundle, platform, folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{bundle.name}-") as scratch:
        fresh = Path(scratch) / bundle.name
        shutil.copytree(dependencies, fresh, copy_function=os.link)  # neither folder's files ever change
        for source in sources_of(bundle.handlers):
            destination = fresh / source.relative_to(SOURCES)
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_text(lean(source.read_text("utf-8")), "utf-8")
        for file in _files_of(bundle):
            destination = fresh / file.relative_to(SOURCES)
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, destination)
        _compile_own(fresh, platform)
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        fresh.rename(folder)


def _dependencies(bundle: Bundle, platform: Platform, parent: Path) -> Path:
    """The installed and compiled packages, kept between builds: only a changed pin asks the index again."""
    folder = parent / ".dependencies" / _packages_fingerprint(bundle, platform)[:12]
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".install-") as scratch:
        fresh = Path(scratch) / "packages"
        # Files of the installer's cache are copied, not linked, because some are rewritten below.
        _run(
            *(sys.executable, "-m", "infra.packaging.installer", "pip", "install", "--quiet"),
            *platform.installs_for,
            *("--link-mode", "copy", "--target", str(fresh)),
            *("--no-deps", "--require-hashes", "--requirement", str(_requirements(bundle, Path(scratch)))),
        )
        _remove(fresh, bundle.leaves_out_packages)
        lean_models(fresh / "botocore" / "data", SERVICES)
        _compile_packages(fresh, platform)
        fresh.rename(folder)
    return folder


def _requirements(bundle: Bundle, folder: Path) -> Path:
    """A file that pip installs from: with every hash it checks what it gets, and takes nothing besides."""
    path = folder / "requirements.txt"
    path.write_text("\n".join(locked(bundle.packages)) + "\n", "utf-8")
    return path


def _remove(folder: Path, patterns: Iterable[str]) -> None:
    for path in [path for pattern in patterns for path in folder.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _files_of(bundle: Bundle) -> list[Path]:
    """What the bundle holds besides code and packages."""
    return sorted(path for pattern in bundle.files for path in SOURCES.glob(pattern))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _compile_packages(folder: Path, platform: Platform) -> None:
    """Byte-code halves a cold start. Python trusts it unchecked, and it is the same on every build.

    The sources stay: another interpreter ignores the byte-code and compiles them itself.
    """
    if platform.compiler is not None:
        mode = ("-j", "0", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/var/task")
        _run(platform.compiler, "-m", "compileall", "-q", *mode, str(folder))


def _compile_own(folder: Path, platform: Platform) -> None:
    if platform.compiler is not None:
        _run(platform.compiler, "-c", _WITHOUT_DOCSTRINGS, str(folder), *OWN_PACKAGES)


# A quarter of our own byte-code would be docstrings, which nobody reads in Lambda. Packages may read theirs.
_WITHOUT_DOCSTRINGS = """
import pathlib, py_compile, sys
folder = pathlib.Path(sys.argv[1])
for package in sys.argv[2:]:
    for source in (folder / package).rglob("*.py"):
        path = pathlib.PurePosixPath("/var/task") / source.relative_to(folder)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compiled = source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        options = {"doraise": True, "optimize": 2, "invalidation_mode": mode}
        py_compile.compile(str(source), str(compiled), str(path), **options)
"""


def _fingerprint(bundle: Bundle, platform: Platform) -> str:
    """Changes whenever a byte of the bundle could."""
    facts = [_packages_fingerprint(bundle, platform), *asdict(bundle).values()]
    files = (*sources_of(bundle.handlers), *_files_of(bundle))
    return _digest(facts, (*files, Path(__file__).with_name("lean_source.py")))


def _packages_fingerprint(bundle: Bundle, platform: Platform) -> str:
    """Changes whenever the installed packages could; our own sources change far more often."""
    compiles = platform.compiler is not None
    facts = [platform.python_version, compiles, locked(bundle.packages), bundle.leaves_out_packages, SERVICES]
    return _digest(facts, (Path(__file__), Path(__file__).with_name("lean_models.py")))


def _digest(facts: Sequence[object], files: Iterable[Path]) -> str:
    digest = hashlib.sha256(json.dumps(facts).encode())
    for path in files:
        digest.update(
            str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()


def _content(folder: Path) -> str:
    """A digest of all files by name, as docs/how-to/verify-packages.md computes it."""
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(folder).as_posix() for path in _files(folder)):
        digest.update(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n".encode())
    return digest.hexdigest()


def _zip_bytes(folder: Path) -> int:
    """The size of the archive that CDK will upload, or a little less."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            archive.write(path, path.relative_to(folder))
    return buffer.tell()


def _find_compiler(version: str) -> str | None:
    """An interpreter of this minor version: byte-code of any other one is ignored."""
    named = shutil.which(f"python{version}")
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python"))
    for candidate in filter(None, (sys.executable, named, *map(str, pyenv))):
        if _version_of(candidate) == version:
            return candidate
    return None


def _version_of(python: str) -> str | None:
    """Such as `3.13`, or nothing when it does not run: a pyenv shim may stand for a version switched off."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)  # noqa: S603 - fixed command
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - commands of this file
    if done.returncode:
        raise PackagingError(f"`{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Packages every bundle and says what it weighs."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.packaging.package_handlers", description=main.__doc__
    )
    parser.add_argument("--for", dest="platform", choices=sorted(PLATFORMS), required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "build")
    arguments = parser.parse_args()
    platform = PLATFORMS[arguments.platform]()
    if platform.compiler is None:
        print(f"No Python {platform.python_version} here: no byte-code, so cold starts take longer.")  # noqa: T201 - a command
    with ThreadPoolExecutor() as threads:
        for done in threads.map(lambda bundle: package(bundle, platform, arguments.out), BUNDLES):
            state = "packaged" if done.is_new else "unchanged"
            print(f"{done.folder}: {state}, {done.zip_bytes / 1e6:.2f} MB zipped", flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
