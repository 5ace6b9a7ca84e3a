"""Builds the handlers for this machine and synthesises the stack with them, only when an input changed."""

import fcntl
import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.process import ROOT

_ASSEMBLIES = ROOT / ".local" / "assemblies"
_HANDLERS = "build/plane"
_KEPT = 3


class SynthesisError(Exception):
    """The handlers could not be packaged or the stack not be synthesised."""


def synthesise() -> Path:
    """The folder with the templates and assets of both stacks; only zips are added afterwards."""
    with _alone():
        with _cdk_made_ready_meanwhile():
            _run("-m", "infra.packaging.package_handlers", "--for", "plane")
        assembly = _ASSEMBLIES / _fingerprint()[:16]
        if not assembly.is_dir():
            draft = assembly.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            _run("app.py", cdk_out=draft)
            _link_copies(draft)
            draft.rename(assembly)
        assembly.touch()
        _forget_old_ones()
    return assembly


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second plane that starts at this moment from building into the same folders."""
    _ASSEMBLIES.mkdir(parents=True, exist_ok=True)
    with (_ASSEMBLIES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _cdk_made_ready_meanwhile() -> Iterator[None]:
    """The first time, Python compiles CDK's library and Node unpacks it: beside the packaging."""
    if any(path.is_dir() for path in _ASSEMBLIES.iterdir()):
        yield
        return
    with subprocess.Popen(
        [sys.executable, "-c", "import app"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        yield


def _run(*arguments: str, cdk_out: Path = _ASSEMBLIES) -> None:
    # `cdk` hands cdk.json's context to the app in this variable; without it the feature flags, and so the
    # template, would differ from the one that is deployed to AWS.
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = {
        **os.environ,
        "SLUICE_HANDLERS": _HANDLERS,
        "CDK_OUTDIR": str(cdk_out),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SynthesisError(f"{' '.join(arguments)} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def _link_copies(assembly: Path) -> None:
    """Keep what CDK copied only once: a later build makes new files and changes none of these."""
    for bundle in (path for path in (ROOT / _HANDLERS).iterdir() if path.is_dir()):
        names = _names(bundle)
        for asset in (path for path in assembly.glob("asset.*") if path.is_dir() and _names(path) == names):
            for name in filecmp.cmpfiles(bundle, asset, names, shallow=False)[0]:
                (asset / name).unlink()
                (asset / name).hardlink_to(bundle / name)


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield ROOT / "app.py"
    yield ROOT / "cdk.json"
    for folder, pattern in (("infra", "*.py"), ("statemachine", "*.json"), (_HANDLERS, "**/*")):
        yield from sorted(path for path in (ROOT / folder).glob(pattern) if path.is_file())


def _forget_old_ones() -> None:
    assemblies = sorted((p for p in _ASSEMBLIES.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for outdated in assemblies[:-_KEPT]:
        shutil.rmtree(outdated)
