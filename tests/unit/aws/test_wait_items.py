"""Stored analyses: what is written is read back, and so is what earlier releases wrote."""

from dataclasses import replace

from sluice.aws.table.items.wait import to_item, to_wait
from sluice.domain.analysis.looks import Look
from sluice.domain.waits.analysis import Analysis

ANALYSIS = Analysis(
    *("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0, 2_000.0),
    starts_at=1_020.0,
    delay_seconds=200,
    counts_from=960.0,
    call_seconds=3,
    look=Look(0, 1_100.0, "numbers"),
)


def test_analysis_is_read_back_as_it_was_written() -> None:
    for analysis in (ANALYSIS, replace(ANALYSIS, look=None)):
        assert to_wait(Analysis, to_item(analysis)) == analysis


def test_looks_count_from_the_first_window_and_wait_for_slow_calls_when_an_earlier_release_began() -> None:
    item = to_item(ANALYSIS)
    for name in ("countsFrom", "callSeconds", "look"):
        del item[name]
    assert to_wait(Analysis, item) == replace(ANALYSIS, counts_from=1_020.0, call_seconds=200, look=None)
