"""Brings up a plane inside this process: the emulator with our rules, the real template, the target accounts.

It must be the first to import the emulator, which reads its environment on import.
"""

import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import botocore.handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError

from local.deployed_plane import deploy_plane
from local.plane import clock
from local.plane.calls import CallLog
from local.plane.control import ControlEndpoints
from local.plane.faults import CallerEndedError, CallerLeftError, Denial, Fault, FaultKind, Faults, MadeCall
from local.plane.gateway import Gateway
from local.plane.server import emulator_environment
from local.plane.settings import HOST, PlaneSettings, configure
from local.plane_access import Plane
from local.process import ROOT
from local.simulation import clients, downloads, patches, strangers, transport
from local.simulation.baton import Baton, real_time
from local.simulation.environments import Environment, Environments, ProcessEndedError, aside, at_work

_PORT, _API_PORT = 4566, 4567
_CALL_SECONDS = 0.02
# wiring.py: read_timeout of the control plane's own clients.
_NO_ANSWER_SECONDS = 20.0
_LATER_SECONDS = (0.3, 1.5, 4.0, 12.0, 40.0)
"""After which a call goes on whose caller was left: before, while or after the next try does the same."""


@dataclass
class SimulatedPlane:
    """A plane with Sluice deployed in it, and the parts that a test turns."""

    plane: Plane
    gateway: Gateway
    faults: Faults
    environments: Environments
    watch: Callable[[MadeCall], None] = field(default=lambda _call: None)
    """Called after each AWS call that a handler made."""
    now: float = field(default_factory=real_time)

    def begin(self, seed: int) -> Baton:
        """Begin a simulation in this thread; nothing of an earlier one is left but what AWS keeps."""
        baton = Baton(seed, self.now)
        patches.use(baton)
        self.environments.forget()
        clients.renew()
        baton.begin("driver")
        return baton

    def expect(self, faults: Sequence[Fault], denials: Sequence[Denial] = ()) -> None:
        """Put these in force. Handlers run apart from those who wait for them only where one is left."""
        self.faults.set_up(faults, denials)
        self.environments.can_be_left = any(fault.kind is FaultKind.LEAVE for fault in faults)

    def end(self) -> None:
        """End the simulation; the next one begins later."""
        self.now = patches.current().now + 3600

    def call(self, request: AWSPreparedRequest) -> AWSResponse:
        """Carry one AWS call of whoever makes it."""
        environment = at_work()
        if environment is None:
            return transport.deliver(self.gateway, request)
        request.headers["User-Agent"] = f"app/{environment.name}"
        environment.check()
        patches.current().sleep(_CALL_SECONDS)
        environment.check()
        try:
            answered = self._deliver(environment, request)
            return strangers.refusal(request, self.plane.external_id) or answered
        except CallerEndedError:
            raise ProcessEndedError from None
        except ReadTimeoutError:
            patches.current().sleep(_NO_ANSWER_SECONDS)
            raise
        finally:
            with aside():
                self.watch(self.faults.made_as(transport.header(request, "amz-sdk-invocation-id")))

    def _deliver(self, environment: Environment, request: AWSPreparedRequest) -> AWSResponse:
        """Carry the call, or carry it later, when whoever waited for its caller has tried again."""
        try:
            return transport.deliver(self.gateway, request)
        except CallerLeftError:
            environment.leave()
            number = self.faults.made_as(transport.header(request, "amz-sdk-invocation-id")).number
            patches.current().sleep(_LATER_SECONDS[number % len(_LATER_SECONDS)])
            environment.check()
            return transport.deliver(self.gateway, request)


def simulated_plane(update_seconds: float = 0.5) -> SimulatedPlane:
    """Bring a plane up in this process."""
    state_dir = Path(tempfile.mkdtemp(prefix="sluice-simulation-"))
    settings = PlaneSettings(
        _PORT, _API_PORT, state_dir, Path(sys.executable), iam=False, update_seconds=update_seconds
    )
    _prepare_process(settings)
    ticking = clock.start(settings.clock_file)
    # Only now: the emulator reads its environment on import.
    from ministack import app as emulator  # noqa: PLC0415

    from local.plane.runtime import execution, invoke_api  # noqa: PLC0415
    from local.plane.serving import newest_api_id  # noqa: PLC0415
    from local.plane.strict import apply_all  # noqa: PLC0415
    from local.simulation import remembered  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    apply_all()
    remembered.use()
    environments, faults, calls = Environments(), Faults(), CallLog()
    execution.use(environments)
    invoke_api.run_reentrant = _at_once  # type: ignore[attr-defined]
    control = ControlEndpoints(calls, ticking, faults)
    gateway = Gateway(
        emulator.app,
        settings,
        calls,
        control,
        newest_api_id,
        faults=faults,
        end_caller=environments.end,
    )
    with _on_a_loop(gateway):
        plane = deploy_plane(settings, os.getpid(), Path(_synthesised()))
        _stop_watching_for_drift(plane)
    made = SimulatedPlane(plane, gateway, faults, environments)
    _route[:] = [made.call]
    downloads.use(settings.endpoint_url, made.call)
    return made


_route: list[transport.Carry] = []


def _carry(request: AWSPreparedRequest, **_about: object) -> AWSResponse | None:
    """Botocore's "before-send": what this answers is the answer."""
    is_ours = request.url.startswith(f"http://{HOST}:{_PORT}")
    return _route[0](request) if is_ours and _route else None


def _prepare_process(settings: PlaneSettings) -> None:
    os.environ.update(emulator_environment(settings))
    os.environ.update(LOG_LEVEL="CRITICAL", AWS_ENDPOINT_URL=settings.endpoint_url)
    # Thousands of schedules would print what alarms count and dashboards draw.
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    logging.disable(logging.CRITICAL)
    configure(settings)
    botocore.handlers.BUILTIN_HANDLERS.append(("before-send", _carry))


def _stop_watching_for_drift(plane: Plane) -> None:
    """It would look at what every earlier schedule has left: none would make the same calls twice."""
    events = plane.session().client("events")
    for rule in events.list_rules()["Rules"]:
        if "DriftSchedule" in rule["Name"]:
            events.disable_rule(Name=rule["Name"])


async def _at_once(work: Callable[..., object], *arguments: object, **_options: object) -> object:
    """What the emulator would run in a thread of its own, beside its event loop."""
    return work(*arguments)


@contextmanager
def _on_a_loop(gateway: Gateway) -> Iterator[None]:
    """Carry calls on an event loop meanwhile: bringing up stacks is work that goes on between calls."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def carry(request: AWSPreparedRequest) -> AWSResponse:
        work = transport.answer(gateway, request)
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    _route[:] = [carry]
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _synthesised() -> str:
    """The cloud assembly, made by the interpreter that has the CDK."""
    script = "from local.synthesis import synthesise; print(synthesise())"
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
