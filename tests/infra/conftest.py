"""Synthesises the app once for all tests of the infrastructure, without a build of the handlers."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_cdk import App

from app import build
from tests.infra.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def assembly(tmp_path_factory) -> Iterator[Assembly]:
    """What `cdk synth` would write, with the feature flags of cdk.json."""
    out = tmp_path_factory.mktemp("cdk.out")
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SLUICE_HANDLERS", str(out / "nothing was built"))
        app = App(
            outdir=str(out), analytics_reporting=False, context={**flags, "allowMissingHandlers": "true"}
        )
        build(app).synth()
    return Assembly(out)
