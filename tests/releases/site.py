"""A simulated plane in which deployments are begun, kept and taken up; AWS is read past every handler."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ministack.services import eventbridge

from local.plane.runtime.invoke import invoke_function
from local.plane_access import HOME_ACCOUNT, HOME_REGION, SECRET_ACCESS_KEY
from local.sample_functions import Place
from local.simulation.baton import Baton
from local.simulation.clients import Session
from local.simulation.environments import product
from local.simulation.plane import SimulatedPlane
from tests.faults.people import Api

_TICK_SECONDS = 30
MACHINES = ("deployment", "target")


class Site:
    """A simulated plane, the functions of its stack, and the product's own ports."""

    def __init__(self, simulated: SimulatedPlane) -> None:
        self.simulated, self.plane = simulated, simulated.plane
        self.api, self.guardrails = Api(self.plane), Api(self.plane, "guardrails")
        self.handlers = {
            str(one["Handler"]).split(".")[1]: one
            for page in self.client("lambda").get_paginator("list_functions").paginate()
            for one in page["Functions"]
        }
        variables = {
            **self.handlers["api"]["Environment"]["Variables"],
            "AWS_REGION": HOME_REGION,
            "AWS_ACCESS_KEY_ID": HOME_ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        }
        self.ports: Any = product(Session(variables), variables)

    @property
    def release(self) -> str:
        """The version of Sluice."""
        from sluice import __version__  # the ports have made it importable

        return __version__

    def client(self, service: str) -> Any:
        """A client of the control plane's account."""
        return self.plane.session().client(service)

    def place(self, region: int = 0) -> Place:
        """A region of the first target account."""
        return Place(self.plane, self.plane.accounts[0], self.plane.regions[region])

    def machine(self, kind: str) -> str:
        """The ARN of a state machine."""
        return str(getattr(self.plane, f"{kind}_state_machine_arn"))

    def invoke(self, handler: str, event: Mapping[str, Any]) -> Any:
        """What a handler answers."""
        arn = self.handlers[handler]["FunctionArn"]
        return invoke_function(arn, None, dict(event), HOME_ACCOUNT, HOME_REGION).payload

    @contextmanager
    def running(self, now: float | None = None) -> Iterator[Baton]:
        """A simulation, with the schedules of EventBridge, from a moment on."""
        self.simulated.now = now or self.simulated.now
        baton, is_over = self.simulated.begin(1), threading.Event()

        def tick() -> None:
            while not is_over.is_set():
                time.sleep(_TICK_SECONDS)
                eventbridge._tick_scheduled_rules()

        threading.Thread(target=tick, daemon=True, name="tick").start()
        try:
            yield baton
        finally:
            is_over.set()
            baton.sleep(_TICK_SECONDS + 1)
            self.simulated.end()


def plane_names(site: Site) -> dict[str, str]:
    """What differs from plane to plane, by names that do not; the longest first."""
    plane = site.plane
    names = {f"role {account}": arn for account, arn in plane.deploy_role_arns.items()}
    names |= {"externalId": plane.external_id, "table": plane.table_name, "apiUrl": plane.api_url}
    names |= {"documents": plane.documents_bucket, "configs": plane.config_bucket}
    for place in map(site.place, range(len(plane.regions))):
        objects = place.client("s3").list_object_versions(Bucket=place.bucket).get("Versions", [])
        names |= {f"version {place.bucket}/{one['Key']}": one["VersionId"] for one in objects}
    return dict(sorted(names.items(), key=lambda pair: -len(pair[1])))


class _Taken(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def receiver() -> Iterator[str]:
    """The address of somebody who takes every webhook."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taken)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/taken"
    finally:
        server.shutdown()


def as_json(value: Any) -> str:
    """Text that differs only where the value does."""
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
