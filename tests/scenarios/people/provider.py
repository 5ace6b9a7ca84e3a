"""npm's `oidc-provider` on this machine (`tests/browser/provider.js`), and a plane that knows it."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.scenarios.world import World

_FOLDER = Path(__file__).parents[2] / "browser"
_CLIENT, _SECRET = "sluice-page", "a secret: with /signs"


@contextmanager
def signing_in(world: World, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The issuer of a provider whose people have these groups, and by which Sluice lets people in."""
    issuer = f"http://127.0.0.1:{_free_port()}"
    setting = {
        "issuer": issuer,
        "clientId": _CLIENT,
        "clientSecret": "page",
        "scopes": "openid email groups",
    }
    secrets = world.plane.session().client("secretsmanager")
    with _running(world, issuer, groups), _knowing(world, json.dumps(setting)):
        secrets.create_secret(Name="sluice/oidc/page", SecretString=_SECRET)
        try:
            yield issuer
        finally:
            secrets.delete_secret(SecretId="sluice/oidc/page", ForceDeleteWithoutRecovery=True)


@contextmanager
def _running(world: World, issuer: str, groups: Mapping[str, Sequence[str]]) -> Iterator[None]:
    client = {
        "client_id": _CLIENT,
        "client_secret": _SECRET,
        "redirect_uris": [f"{world.plane.api_url}/page/sign-in/done"],
    }
    offset = round((world.now() - time.time()) * 1000)
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": issuer.rpartition(":")[2],
        "CLIENT": json.dumps(client),
        "GROUPS": json.dumps(groups),
        "CLOCK_OFFSET_MS": str(offset),
    }
    process = subprocess.Popen(
        ["node", "provider.js"],  # noqa: S607 - the Node.js that CDK runs on
        cwd=_FOLDER,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == "listening\n", "run `make tests/browser/node_modules/.done`"
        yield
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _knowing(world: World, setting: str) -> Iterator[None]:
    """The handlers of the page have this setting, as a deployment of the stack would give it to them."""
    functions = world.plane.session().client("lambda")
    pages = [
        one
        for listed in functions.get_paginator("list_functions").paginate()
        for one in listed["Functions"]
        if one["Handler"] in ("handlers.page.handler", "handlers.page_acts.handler")
    ]
    for one in pages:
        variables = {**one["Environment"]["Variables"], "OIDC": setting}
        functions.update_function_configuration(
            FunctionName=one["FunctionName"], Environment={"Variables": variables}
        )
    for one in pages:
        functions.get_waiter("function_updated_v2").wait(FunctionName=one["FunctionName"])
    try:
        yield
    finally:
        for one in pages:
            functions.update_function_configuration(
                FunctionName=one["FunctionName"], Environment=one["Environment"]
            )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
