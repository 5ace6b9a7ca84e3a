"""What stands in no tracked file: unfinished work, tests that do not run, the paths of one machine.

Each pattern has a class of one letter, so that it does not find itself here.
"""

import re

import pytest

from tests.architecture.sources import tracked_texts

UNFINISHED = r"\bT[O]DO\b|\bFI[X]ME\b|\bX[X]X\b|\b(?<!botocore\.)[Ss]t[u]b\b|\bNotI[m]plemented(Error)?\b"
NOT_RUN = r"\bxf[a]il\b|\bmark\.sk[i]p(if)?\b|\bpytest\.(sk[i]p|importorsk[i]p)\b"
MACHINE_PATHS = r"(?<![\w.:/$}])/(w[o]rk|h[o]me|r[o]ot|U[s]ers)/\w"


@pytest.mark.parametrize(
    "pattern",
    [UNFINISHED, NOT_RUN, MACHINE_PATHS],
    ids=["unfinished work", "tests that do not run", "machine paths"],
)
def test_text_is_clean_when_it_is_tracked(pattern: str) -> None:
    unwanted = re.compile(pattern)
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if unwanted.search(line)
    ]
    assert found == []


def test_rules_are_awake_when_they_meet_what_they_forbid() -> None:
    assert re.search(UNFINISHED, "# TO" + "DO: later")
    assert re.search(NOT_RUN, "@pytest.mark.sk" + "ipif(True)")
    assert re.search(MACHINE_PATHS, 'open("/ho' + 'me/me/x")')
