"""Detect drift: compares a share of what was deployed last with what is there, and keeps what was changed.

It only reads in target accounts. Whatever fails for one function is no obstacle for the others, and what
could not be read is told apart from what has not drifted.
"""

from concurrent.futures import Future
from functools import partial

from sluice.domain.drift.watched import WatchedFunction, due, replaced
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.drift.catch_up import catch_up
from sluice.tasks.drift.detected import Detected
from sluice.tasks.drift.probe_function import Run, probe_function
from sluice.tasks.drift.record_drift import record_drift_found, record_drift_gone

_PARALLEL_FUNCTIONS = 6
"""Lambda takes 15 calls a second for each account and region, and deployments need them more."""


def detect_all(ports: Ports, *, seconds: float, most: int) -> Detected:
    """Take what was not probed for the longest time, of everything that was deployed."""
    catch_up(ports)
    watched = list(ports.drift.list())
    over = [*replaced(watched), *(one for one in watched if one.is_forgotten)]
    for one in over:
        ports.drift.forget(one)
    share = [one for one in watched if one not in over]
    return _detect(ports, due(share, most), len(share), seconds)


def detect_in(ports: Ports, application: str, since: float | None, *, seconds: float, most: int) -> Detected:
    """Probe an application's functions now, but those that were probed since a moment."""
    catch_up(ports)
    share = [one for one in ports.drift.list(application) if since is None or one.probed_at < since]
    return _detect(ports, due(share, most), len(share), seconds)


def _detect(ports: Ports, share: list[WatchedFunction], count: int, seconds: float) -> Detected:
    run = Run(ports, ports.guardrails.current(), ports.clock.now())
    ends = ports.side_by_side.run_within(
        seconds, partial(probe_function, run), share, limit=_PARALLEL_FUNCTIONS
    )
    done = [(one, end) for one, end in zip(share, ends, strict=True) if end.done() and not end.cancelled()]
    after = [found for one, end in done if (found := _keep(ports, one, end)) is not None]
    detected = Detected(
        run.started_at,
        len(after),
        sum(one.has_drifted for one in after),
        sum(bool(one.unread) for one in after),
        count - len(done),
    )
    logger.info(
        "drift detected",
        probed=detected.probed,
        drifted=detected.drifted,
        unread=detected.unread,
        left=detected.left,
    )
    return detected


def _keep(
    ports: Ports, before: WatchedFunction, end: "Future[WatchedFunction | None]"
) -> WatchedFunction | None:
    """Store what the probe has found, unless a deployment was noted meanwhile; then tell of it."""
    after = _outcome(ports, before, end)
    if after is None:
        return None
    if before.has_drifted and not after.has_drifted:
        record_drift_gone(ports, before, "it is as the deployment left it")
    if not ports.drift.save(after):
        return None
    if after.has_drifted:
        record_drift_found(ports, after)
    return after


def _outcome(
    ports: Ports, before: WatchedFunction, end: "Future[WatchedFunction | None]"
) -> WatchedFunction | None:
    error = end.exception()
    if error is None:
        after = end.result()
    elif isinstance(error, SluiceError):
        after = before.after_failed_probe(str(error), ports.clock.now())
    else:
        logger.error("a probe for drift failed unexpectedly", exc_info=error)
        after = before.after_failed_probe(f"the probe failed ({type(error).__name__})", ports.clock.now())
    if after is not None and after.unread:
        logger.warning(
            "could not look for drift",
            deployment=before.deployment_id,
            target=before.target,
            function=before.function_name,
            why=after.unread,
        )
    return after
