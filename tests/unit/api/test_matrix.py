"""The matrix of applications and targets: what is in a cell, in which order, and how large the page gets."""

from dataclasses import replace

from sluice.api.pages.overview.matrix import Cell, Matrix, matrix_of
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import Routing
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.tasks.drift.read_serving import AtWork, Serving
from tests.tasks.ports import deployments, drift, targets, waits
from tests.tasks.scene import CANDIDATE, DEPLOYMENT, PREPARED_AT_25, TARGET, a_deployment, a_target
from tests.unit.api.test_pages import SIGNED_IN, ask
from tests.unit.domain.drift.watches import MOVED, a_watched

KNOWN = a_watched().brought_by_itself()
A_PAGE = [
    replace(KNOWN, application=f"app-{number:03}", function_name=f"function-with-a-name-{number:03}")
    for number in range(100)
]


def matrix(*watched: WatchedFunction, at_work: tuple[AtWork, ...] = ()) -> Matrix:
    return matrix_of(Serving(watched, at_work, 0, None))


def cell(*watched: WatchedFunction) -> Cell:
    return matrix(*watched).rows["parcels"]["prod"]


def test_cell_says_which_version_serves_since_when_and_by_which_deployment() -> None:
    (delivered,) = cell(KNOWN).delivered
    assert (delivered.deployment_id, delivered.since, delivered.is_known) == ("dep-1", 500.0, True)
    assert [(one.name, one.version) for one in delivered.functions] == [("quote", "7")]


def test_functions_of_one_deployment_are_said_together_and_others_apart() -> None:
    other = replace(KNOWN, function_name="track", served_by="dep-0", serving_since=100.0)
    found = cell(KNOWN, replace(KNOWN, function_name="rate"), other).delivered
    assert [(one.deployment_id, len(one.functions)) for one in found] == [("dep-1", 2), ("dep-0", 1)]


def test_nothing_is_claimed_of_what_was_there_before_sluice() -> None:
    (delivered,) = cell(a_watched()).delivered
    assert not delivered.is_known
    assert delivered.deployment_id == "dep-1"


def test_version_is_latest_without_an_alias_and_has_shares_when_two_serve() -> None:
    (delivered,) = cell(a_watched(routing=None), a_watched(routing=Routing("6", {"7": 25.0}))).delivered
    assert [one.version for one in delivered.functions] == ["$LATEST", "6 (75 %) + 7 (25 %)"]


def test_drift_is_told_apart_from_what_could_not_be_read() -> None:
    denied = a_watched(function_name="rate", unread="denied")
    (delivered,) = cell(a_watched(findings=(MOVED,), unread="denied"), denied).delivered
    assert [(list(one.drift), one.is_unread) for one in delivered.functions] == [
        ([MOVED.message], False),
        ([], True),
    ]


def test_every_target_is_a_column_and_every_application_a_row() -> None:
    places = [("b", "prod"), ("a", "dev"), ("a", "prod")]
    found = matrix(*(replace(KNOWN, application=one, target=target) for one, target in places))
    assert found.targets == ["dev", "prod"]
    assert {one: sorted(cells) for one, cells in found.rows.items()} == {"a": ["dev", "prod"], "b": ["prod"]}


def test_end_of_a_wave_is_no_column_because_nothing_serves_there() -> None:
    border = a_target(TargetStatus.AWAITING_APPROVAL, name="wave-1", account="", region="", ends_wave=1)
    work = AtWork(a_deployment(), [border, a_target()], {})
    assert matrix(at_work=(work,)).targets == [TARGET]


def test_deployment_at_work_is_shown_where_it_has_not_ended() -> None:
    back = a_target(TargetStatus.ROLLED_BACK, name="dev")
    work = AtWork(a_deployment(), [back, a_target()], {TARGET: [PREPARED_AT_25]})
    row = matrix(KNOWN, at_work=(work,)).rows["parcels"]
    assert list(row) == ["prod"]
    moving = row["prod"].moving
    assert moving is not None
    assert (moving.deployment_id, moving.status) == (DEPLOYMENT, "RUNNING")
    assert moving.weights == [("quote", "7", 25)]


def test_what_has_succeeded_is_shown_before_its_deployment_has_ended() -> None:
    promoted = replace(PREPARED_AT_25, routing=CANDIDATE)
    work = AtWork(a_deployment(), [a_target(TargetStatus.SUCCEEDED)], {TARGET: [promoted]})
    moving = matrix(KNOWN, at_work=(work,)).rows["parcels"]["prod"].moving
    assert moving is not None
    assert (moving.status, moving.weights) == ("SUCCEEDED", [("quote", "7", 100)])


def test_page_shows_what_serves_and_what_moves_and_marks_where_it_is() -> None:
    watched = [*A_PAGE[:-1], replace(KNOWN, findings=(MOVED,))]
    script = SIGNED_IN << drift.page(None, 100, None) >> (watched, "key") << drift.token_after(watched[-1])
    script = script >> "more"
    script = script << deployments.list_unfinished() >> [DEPLOYMENT] << deployments.get(DEPLOYMENT)
    script = script >> a_deployment() << targets.list(DEPLOYMENT) >> [a_target()]
    script = script << waits.list(Approval, DEPLOYMENT) >> [] << waits.list(TimedPause, DEPLOYMENT) >> []
    script = script << targets.all_functions(DEPLOYMENT) >> {TARGET: [PREPARED_AT_25]}
    body = str(ask(script, "GET", "applications")["body"])
    assert '<a href="/page/applications" aria-current="page">' in body
    assert MOVED.message in body
    assert 'href="/page/deployments/dep-1"' in body
    assert "gets 25 %" in body
    assert 'href="/page/applications?next=more"' in body


def test_page_of_one_application_looks_at_no_other() -> None:
    script = SIGNED_IN << drift.page("parcels", 100, None) >> ([], None)
    script = script << deployments.holder("parcels") >> None
    body = ask(script, "GET", "applications", queryStringParameters={"application": "parcels"})["body"]
    assert "Nothing has been deployed of this application" in body


def test_first_view_is_small_with_as_many_functions_as_a_page_holds() -> None:
    script = SIGNED_IN << drift.page(None, 100, None) >> (A_PAGE, "key") << drift.token_after(A_PAGE[-1])
    script = script >> "more"
    body = str(ask(script << deployments.list_unfinished() >> [], "GET", "applications")["body"])
    assert len(body.encode()) < 100_000
