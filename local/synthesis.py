"""Builds the handlers for this machine and synthesises the stack with them, only when an input changed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from local.process import ROOT

CDK_OUT = ROOT / ".local" / "cdk.out"
_HANDLERS = "build/plane"
_STAMP = CDK_OUT / "inputs.sha256"


class SynthesisError(Exception):
    """The handlers could not be packaged or the stack not be synthesised."""


def synthesise() -> Path:
    """The folder with the templates and assets of both stacks."""
    _run("-m", "infra.package_handlers", "--for", "plane")
    inputs = _fingerprint()
    if not _STAMP.exists() or _STAMP.read_text(encoding="utf-8") != inputs:
        _run("app.py")
        _STAMP.write_text(inputs, encoding="utf-8")
    return CDK_OUT


def _run(*arguments: str) -> None:
    # `cdk` hands cdk.json's context to the app in this variable; without it the feature flags, and so the
    # template, would differ from the one that is deployed to AWS.
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = {
        **os.environ,
        "SLUICE_HANDLERS": _HANDLERS,
        "CDK_OUTDIR": str(CDK_OUT),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    }
    CDK_OUT.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SynthesisError(f"{' '.join(arguments)} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


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
