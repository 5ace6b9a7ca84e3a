"""Serves the emulator behind our gateway on both ports; importing it imports the emulator."""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import asyncio
import signal
import sys
import threading

from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from ministack import app as emulator
from ministack.services import apigateway

from local.plane import clock
from local.plane.calls import CallLog
from local.plane.control import ControlEndpoints
from local.plane.faults import AnswerLostError, CallerEndedError, Faults, NoAnswerError
from local.plane.gateway import Application, Gateway, Receive, Scope, Send
from local.plane.runtime import execution
from local.plane.settings import HOST, PlaneSettings
from local.plane.strict import apply_all


def serve(settings: PlaneSettings) -> None:
    """Apply every rule, answer until SIGTERM or SIGINT, then end all execution environments."""
    ticking = clock.start(settings.clock_file)
    apply_all()
    calls, faults = CallLog(), Faults()
    control = ControlEndpoints(calls, ticking, faults)
    gateway = Gateway(
        emulator.app,
        settings,
        calls,
        control,
        newest_api_id,
        faults=faults,
        end_caller=lambda name: execution.pool().end(name),
    )
    try:
        asyncio.run(_serve(gateway, settings))
    finally:
        execution.pool().close()


def newest_api_id() -> str:
    """The API behind the plain URL: the HTTP API of the home account that was created last."""
    return next(reversed(list(apigateway._apis)), "none")


# Longer than any client of the product waits for an answer.
_SILENCE_SECONDS = 70.0


def broken_off(gateway: Gateway) -> Application:
    """The gateway, whose lost answers are empty errors, and whose missing ones are silence."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await gateway(scope, receive, send)
        except NoAnswerError:
            await asyncio.sleep(_SILENCE_SECONDS)
        except (AnswerLostError, CallerEndedError):
            # What a client hears of an answer that was lost on its way: the front door is sorry.
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

    return serve


async def _serve(gateway: Gateway, settings: PlaneSettings) -> None:
    config = Config()
    config.bind = [f"{HOST}:{settings.port}", f"{HOST}:{settings.api_port}"]
    config.keep_alive_timeout = 75
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, is_over.set)
    if settings.until_stdin_closes:
        threading.Thread(target=_wait_for_owner, args=(loop, is_over), daemon=True).start()
    await serve_asgi(broken_off(gateway), config, shutdown_trigger=is_over.wait)


def _wait_for_owner(loop: asyncio.AbstractEventLoop, is_over: asyncio.Event) -> None:
    """Read what nobody ever writes: it ends when the process that started this one does."""
    sys.stdin.buffer.read()
    loop.call_soon_threadsafe(is_over.set)
