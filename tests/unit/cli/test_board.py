"""What a terminal shows of a deployment that runs: fixed widths, a fixed clock."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from sluice_cli.text.board import bar, board
from sluice_cli.text.timeline import folded

NOW = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
WIDTHS = [60, 80, 110]
TITLES = ["Prepare", "Set weight to 10 %", "Analyse errors", "Set weight to 50 %", "Promote"]
ANALYSIS = {
    "analysisId": "d-1.0.2.0",
    "target": "prod",
    "title": "Analyse errors",
    "verdict": None,
    "judgments": [
        {"readings": []},
        {
            "readings": [
                {
                    "query": "errors",
                    "functionName": "price",
                    "candidate": {"values": [0.4], "events": 1, "calls": 120.0},
                    "stable": {"values": [0.31], "events": 3, "calls": 980.0},
                }
            ]
        },
    ],
}


def wait(kind, seconds, **more):
    expires = NOW.timestamp() + seconds
    return {"kind": kind, "expiresAt": datetime.fromtimestamp(expires, UTC).isoformat()} | more


@pytest.fixture
def row(target, function):
    """A target in its third step of five, with a tenth of the traffic on the new version."""

    def build(*waits, name="prod", status="PAUSED", **changes):
        at = {"stage": {"index": 2, "count": 5, "title": TITLES[2]}, "stageTitles": TITLES}
        at |= {"waitingFor": list(waits), "functions": [function(weight=10)]}
        return target(name, status, **(at | changes))

    return build


@pytest.fixture
def drawn(deployment):
    """The lines of the board of a deployment with these targets."""

    def draw(*targets, width=80, analyses=()):
        console = Console(file=StringIO(), width=width)
        body = deployment("RUNNING", *targets, endedAt=None)
        console.print(board(body, analyses, NOW))
        return console.file.getvalue().splitlines()

    return draw


def text_of(lines):
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(drawn, row, width):
    lines = drawn(row(wait("pause", 252, pauseId="p"), name="production of the south"), width=width)
    assert max(map(len, lines)) <= width
    words = set(text_of(lines).split())
    assert {"Prepare;", "Analyse", "production", "rollback:", "'production"} <= words


def test_steps_are_done_now_and_next(drawn, row):
    text = text_of(drawn(row()))
    assert "done Prepare; Set weight to 10 %" in text
    assert "now Analyse errors (step 3 of 5)" in text
    assert "next Set weight to 50 %" in text


def test_last_step_has_no_next(drawn, row):
    last = {"index": 4, "count": 5, "title": "Promote"}
    assert "next" not in text_of(drawn(row(stage=last)))


def test_steps_are_left_out_when_an_older_control_plane_does_not_list_them(drawn, row):
    target = row()
    del target["stageTitles"]
    text = text_of(drawn(target))
    assert "now Analyse errors (step 3 of 5)" in text
    assert "done" not in text


def test_traffic_is_a_bar_with_both_versions(drawn, row):
    assert "price:live ##------------------ 10 % on 8, 90 % on 7" in text_of(drawn(row()))


@pytest.mark.parametrize(("weight", "filled"), [(0, 0), (0.5, 1), (50, 10), (99.9, 19), (100, 20)])
def test_bar_is_empty_or_full_only_when_nothing_or_all_is_there(weight, filled):
    assert bar(weight) == "#" * filled + "-" * (20 - filled)


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (wait("pause", 252, pauseId="p"), "waits 4 min 12 s more"),
        (wait("webhook", 60, webhook="smoke"), "waits for webhook smoke, gives up in 1 min"),
        (wait("freeze", 3600, rule="r", reason="the weekend"), "held by the weekend, 1 h left"),
        (wait("start", 90), "starts at 2026-11-23 12:06:30 UTC, in 1 min 30 s"),
        (wait("analysis", 600, startsAt=NOW.isoformat()), "ends in 10 min at the latest"),
        (wait("analysis", 600, startsAt="2026-11-23T12:05:40Z"), "; measures in 40 s"),
        (
            wait("approval", 7200, approvalId="a", needed=2, requiresRoles=["sre"], approvedBy=["ada"]),
            "waits for approval a by 2 people (sre), ada has, expires in 2 h",
        ),
    ],
)
def test_wait_says_for_whom_and_for_how_long_still(drawn, row, waits, words):
    text = text_of(drawn(row(waits)))
    assert words in text
    assert "waits waits" not in text


def test_both_versions_are_measured_so_far(drawn, row):
    other = ANALYSIS | {"target": "staging"}
    over = ANALYSIS | {"verdict": "passed"}
    text = text_of(drawn(row(), analyses=[ANALYSIS, other, over]))
    assert text.count("measured errors of price: new 0.4 of 120 calls, old 0.31 of 980 calls") == 1


@pytest.mark.parametrize(
    ("waits", "verbs"),
    [
        ([wait("approval", 60, approvalId="a")], "approve, reject, rollback"),
        ([wait("pause", 60, pauseId="p")], "skip, rollback"),
        ([], "rollback"),
    ],
)
def test_people_are_told_what_they_can_do(drawn, row, waits, verbs):
    text = text_of(drawn(row(*waits)))
    assert f"you can {verbs}: sluice VERB dep-1 prod" in text
    assert "you can: cancel the deployment" in text


def test_targets_at_rest_take_a_line_for_each_status(drawn, target):
    waiting = [target(f"t{number}", "WAITING") for number in range(10)]
    lines = drawn(target("dev"), *waiting)
    assert "SUCCEEDED: dev" in lines
    assert "WAITING: t0, t1, t2, t3, t4, t5, t6, t7 and 2 more" in lines


def test_target_that_waits_for_its_start_shows_when(drawn, target):
    row = target("prod", "WAITING", waitingFor=[wait("start", 90)])
    assert "starts at 2026-11-23 12:06:30 UTC" in text_of(drawn(row))


@pytest.mark.parametrize("width", WIDTHS)
def test_sentence_is_folded_between_words_under_its_beginning(width):
    sentence = "Error share of price is 4.2 %, the limit is 1 %; " * 3
    lines = [line.plain for line in folded(Text("12:00:01  prod  "), sentence.strip(), width)]
    assert max(map(len, lines)) <= width
    assert all(line.startswith(" " * 16) for line in lines[1:])
    assert " ".join(line[16:] for line in lines) == sentence.strip()


@pytest.mark.parametrize("width", [None, 30])
def test_sentence_stays_whole_where_nothing_folds_it(width):
    assert len(list(folded(Text("12:00:01  prod  "), "word " * 30, width))) == 1


def test_offers_to_resume_and_no_skip_when_a_person_has_paused_the_target(drawn, row):
    by_hand = {"by": "ada", "since": "2026-11-23T12:00:00Z", "comment": ""}
    screen = text_of(drawn(row(wait("pause", 3600, pausedBy="ada"), pausedByHand=by_hand), width=110))
    assert "paused by ada since 2026-11-23 12:00:00 UTC" in screen
    assert "resume, rollback: sluice VERB" in screen
