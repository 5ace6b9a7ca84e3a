"""Which published version is the highest one."""

import pytest

from sluice.domain.function.published import highest


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["$LATEST", "1", "2", "10", "9"], "10"),
        (["$LATEST"], None),
        ([], None),
    ],
)
def test_highest_is_by_number_and_never_latest_when_versions_are_listed(versions, expected):
    assert highest(versions) == expected
