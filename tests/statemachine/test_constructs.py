"""No construct of our machines is unseen at AWS: each is in a contract test, most in a recorded one."""

import json
import re
from functools import cache

from tests.contract.page import Fact, facts
from tests.docs.markdown import ROOT
from tests.statemachine.asl_constructs import constructs_of

MACHINES = ("deployment", "target")
VERIFIED = ROOT / "docs/verified.md"


@cache
def used() -> frozenset[str]:
    machines = (json.loads((ROOT / f"statemachine/{name}.asl.json").read_text()) for name in MACHINES)
    return frozenset(construct for machine in machines for construct in constructs_of(machine))


def shown_by(*, known: bool) -> set[str]:
    """What is shown by contract tests, or only by those that hold a recorded answer."""

    def counts(fact: Fact) -> bool:
        return fact.is_recorded or not known

    return {construct for fact in facts() if counts(fact) for construct in fact.constructs}


def test_each_construct_is_held_by_a_contract_test_when_a_machine_uses_it() -> None:
    assert sorted(used() - shown_by(known=False)) == []


def test_each_construct_was_recorded_at_aws_or_is_to_be_checked_there_when_a_machine_uses_it() -> None:
    rows = [line for line in VERIFIED.read_text().splitlines() if line.startswith("| `")]
    to_check = {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert sorted(used() - shown_by(known=True) - to_check) == []


def test_contract_tests_name_only_constructs_that_exist_when_they_show_some() -> None:
    assert sorted(shown_by(known=False) - used()) == []
