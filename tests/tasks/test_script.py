"""Scripts themselves: what they let pass, and what they say when a task leaves them."""

import importlib
import inspect
import pkgutil

import pytest
from typing_extensions import is_protocol

import sluice.ports
from sluice.errors import NotFoundError
from sluice.ports import Ports
from sluice.ports.outside import OwnMetrics
from sluice.ports.side_by_side import SideBySide
from tests.tasks import ports as written_ports
from tests.tasks.calls import Port
from tests.tasks.ports import ScriptedPorts, accounts, clock, functions, targets
from tests.tasks.scene import DEPLOYMENT, PLAN, QUARTER, STABLE, an_alias
from tests.tasks.script import NOW, OffScriptError, Script


def test_task_gets_the_answers_in_order_when_it_says_what_the_script_says() -> None:
    script = (
        Script()
        << functions.get_alias("quote", "live")
        >> an_alias(STABLE)
        << functions.get_alias("quote", "live")
        >> an_alias(QUARTER)
    )
    said = script.play(lambda ports: [ports.functions.get_alias("quote", "live") for _ in range(2)])
    assert said == [an_alias(STABLE), an_alias(QUARTER)]


def test_arguments_count_and_not_how_they_are_passed_when_they_are_compared() -> None:
    script = Script() << functions.get_function("quote", version=None)
    script.play(lambda ports: ports.functions.get_function(name="quote"))


def test_task_is_off_the_script_when_an_argument_differs_and_the_script_says_which() -> None:
    script = Script() << functions.update_alias("quote", "live", QUARTER, "r1") >> an_alias(QUARTER)
    with pytest.raises(OffScriptError, match=r"revision_id is 'r2', expected 'r1'"):
        script.play(lambda ports: ports.functions.update_alias("quote", "live", QUARTER, "r2"))


def test_task_is_off_the_script_when_it_says_more() -> None:
    with pytest.raises(OffScriptError, match=r"- the end\n  \+ clock.sleep\(seconds=1.0\)"):
        Script().play(lambda ports: ports.clock.sleep(1.0))


def test_task_is_off_the_script_when_it_says_less() -> None:
    script = Script() << clock.sleep(1.0)
    with pytest.raises(OffScriptError, match=r"- clock.sleep\(seconds=1.0\)\n  \+ the end"):
        script.play(lambda _ports: None)


def test_task_is_off_the_script_when_it_swallows_that_it_is() -> None:
    def swallow(ports: ScriptedPorts) -> None:
        with pytest.raises(OffScriptError):
            ports.clock.sleep(1.0)

    with pytest.raises(OffScriptError):
        Script().play(swallow)


def test_error_of_the_task_passes_when_the_script_is_over() -> None:
    script = Script() << targets.get("dep-1", "prod") >> NotFoundError("no such target")
    with pytest.raises(NotFoundError):
        script.play(lambda ports: ports.targets.get("dep-1", "prod"))


def test_port_that_was_an_answer_is_part_of_the_script_when_it_is_called() -> None:
    script = (
        Script() << accounts.connect(PLAN, DEPLOYMENT) >> functions << functions.delete_alias("quote", "live")
    )
    script.play(lambda ports: ports.accounts.connect(PLAN, DEPLOYMENT).delete_alias("quote", "live"))


def test_clock_turns_where_the_script_says_so_when_it_is_read() -> None:
    script = (Script() << clock.sleep(1.0)).at(NOW + 60)

    def read(ports: ScriptedPorts) -> list[float]:
        before = ports.clock.now()
        ports.clock.sleep(1.0)
        return [before, ports.clock.now()]

    assert script.play(read) == [NOW, NOW + 60]


def test_only_calls_of_ports_can_be_written_when_a_script_is() -> None:
    with pytest.raises(TypeError, match="only calls"):
        Script() << "get_alias"


def test_no_port_is_missing_when_a_script_is_written() -> None:
    modules = [
        importlib.import_module(f"sluice.ports.{one.name}")
        for one in pkgutil.iter_modules(sluice.ports.__path__)
    ]
    protocols = {one for module in modules for _, one in inspect.getmembers(module, is_protocol)}
    written = {one._protocol for one in vars(written_ports).values() if isinstance(one, Port)}
    # What is done side by side is no talk with anybody: scripts have it done in turn. Nor is measuring.
    assert {one.__name__ for one in protocols - written - {SideBySide, OwnMetrics}} == set()


def test_has_every_port_of_a_task_when_a_script_is_played() -> None:
    ports = Script().play(lambda ports: ports)
    assert {name for name in vars(Ports) if isinstance(getattr(Ports, name), property)} <= set(vars(ports))
