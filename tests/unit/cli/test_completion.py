"""Shells learn the verbs of the command from what it prints."""

import pytest

from sluice_cli.verbs.operate.completion import Shell


@pytest.mark.parametrize("shell", Shell)
def test_shell_is_told_which_variable_asks_for_the_verbs(sluice, shell) -> None:
    result = sluice("completion", shell, api=None)
    assert result.exit_code == 0
    assert f"_SLUICE_COMPLETE=complete_{shell}" in result.stdout


def test_verbs_are_answered_when_a_shell_asks_with_that_variable(sluice) -> None:
    asks = {"_SLUICE_COMPLETE": "complete_bash", "COMP_WORDS": "sluice comp", "COMP_CWORD": "1"}
    result = sluice(api=None, env=asks, prog_name="sluice")
    assert result.stdout.split() == ["completion"]
