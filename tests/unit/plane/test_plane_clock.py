"""What the plane's clock promises: continuous, readable from a file, felt at once by its sleepers."""

import threading
import time
from pathlib import Path

import pytest

from local.plane.clock import Clock, read
from tests.contract.builders.machines import Machines, passes
from tests.plane import eventually


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock.json")


def test_shows_the_real_time_when_nobody_has_touched_it(clock: Clock) -> None:
    assert clock.now() == pytest.approx(time.time(), abs=0.1)


def test_shows_the_same_time_in_the_file_when_it_was_moved_and_sped_up(clock: Clock, tmp_path: Path) -> None:
    clock.advance(3600)
    clock.set_speed(60)

    assert read(tmp_path / "clock.json").at(time.time()) == pytest.approx(clock.now(), abs=1)
    assert clock.now() == pytest.approx(time.time() + 3600, abs=5)


def test_does_not_jump_when_its_speed_changes(clock: Clock) -> None:
    clock.set_speed(1000)
    time.sleep(0.05)
    before = clock.now()

    clock.set_speed(1)

    assert clock.now() == pytest.approx(before, abs=20)
    assert clock.now() - time.time() > 40


def test_goes_on_where_it_stood_when_the_plane_starts_again(clock: Clock, tmp_path: Path) -> None:
    clock.advance(500)

    assert Clock(tmp_path / "clock.json").now() == pytest.approx(time.time() + 500, abs=1)


@pytest.mark.parametrize("wish", [lambda clock: clock.advance(-1), lambda clock: clock.set_speed(0)])
def test_refuses_when_it_should_stand_still_or_run_backwards(clock: Clock, wish: object) -> None:
    with pytest.raises(ValueError, match="clock"):
        wish(clock)


@pytest.mark.parametrize(
    "change",
    [lambda clock: clock.advance(3600), lambda clock: clock.set_speed(1_000_000)],
    ids=["moved", "sped up"],
)
def test_wakes_a_sleeper_within_100_ms_when_the_clock_changes(clock: Clock, change: object) -> None:
    woken: list[float] = []

    def sleep() -> None:
        clock.wait_until(clock.now() + 3600, lambda: False, threading.Event())
        woken.append(time.monotonic())

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    time.sleep(0.05)
    changed = time.monotonic()
    change(clock)
    sleeper.join(timeout=5)

    assert woken[0] - changed < 0.1


def test_wakes_a_sleeper_when_its_wait_is_cancelled(clock: Clock) -> None:
    bell, cancelled = threading.Event(), threading.Event()
    cancelled.set()
    bell.set()

    assert clock.wait_until(clock.now() + 3600, cancelled.is_set, bell) is False


@pytest.mark.parametrize("wait", [{"Seconds": 1800}, {"Timestamp": "{% $fromMillis($millis() + 1800000) %}"}])
def test_ends_a_wait_state_at_once_when_the_clock_is_moved(
    machines: Machines, wait: dict[str, object]
) -> None:
    execution = machines.start(
        {"Wait": {"Type": "Wait", **wait, "Next": "Read"}, "Read": passes(Output="{% $now() %}")}
    )
    execution.reached("WaitStateEntered")
    moved = time.monotonic()

    machines.pass_time(1801)

    assert execution.output()
    assert time.monotonic() - moved < 1


def test_runs_waits_faster_when_the_clock_is_sped_up(machines: Machines) -> None:
    execution = machines.start({"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}})
    execution.reached("WaitStateEntered")

    machines.plane.set_clock_speed(10_000)
    try:
        assert eventually(lambda: execution.description()["status"] == "SUCCEEDED", timeout_seconds=3)
    finally:
        machines.plane.set_clock_speed(1)
