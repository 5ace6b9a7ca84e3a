"""The `notify` key: a file chooses channels by name, and says of what they are told."""

from typing import get_args

import pytest

from sluice.config.sections.notify import Told
from sluice.domain.notify.notice import Occasion
from tests.unit.config.builders import changed, config_of, errors_of, only


def test_reads_channels_and_occasions_when_on_is_a_key_and_no_boolean():
    (chosen,) = config_of(changed(("notify", [{"channel": "team", "on": ["asks", "failed"]}]))).notify
    assert (chosen.channel, chosen.on) == ("team", ("asks", "failed"))


def test_refuses_a_channel_that_is_chosen_twice():
    problem = only(errors_of(changed(("notify", [{"channel": "team"}, {"channel": "team", "on": ["asks"]}]))))
    assert (problem.path, problem.message) == ("notify[1].channel", "Duplicate channel 'team'")
    assert problem.line


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        ({"channel": "team", "on": []}, "notify[0].on"),
        ({"channel": "team", "on": ["succeeded"]}, "notify[0].on[0]"),
        ({"on": ["asks"]}, "notify[0].channel"),
    ],
)
def test_refuses_a_choice_without_a_channel_or_occasion(chosen, path):
    problem = only(errors_of(changed(("notify", [chosen]))))
    assert problem.path == path
    assert problem.line


def test_file_has_the_same_occasions_as_the_operator():
    assert get_args(Told) == tuple(Occasion)
