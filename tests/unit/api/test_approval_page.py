"""The page of an approval says what whoever approves must know."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from sluice.api.pages.approval_facts import function_rows
from sluice.api.pages.approval_page import decided_page, question_page
from sluice.api.pages.assets import asset_path
from sluice.api.pages.templating import PAGE_HEADERS
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.times import to_iso
from sluice.domain.waits.approval import Answer, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from tests.builders import a_target_plan
from tests.tasks.scene import TARGET, a_deployment, a_target
from tests.tasks.wait.asked import APPROVAL

AT = 1_790_000_000.0


def target_view() -> TargetView:
    return TargetView(a_target(), a_target_plan(TARGET), TargetStatus.AWAITING_APPROVAL, None, ())


def view_with(*uses: BreakGlassUse) -> DeploymentView:
    item = a_deployment(break_glass=uses)
    return DeploymentView(item, DeploymentStatus.AWAITING_APPROVAL, [target_view()], [])


def page_with(
    *uses: BreakGlassUse, refusals: Mapping[Decision, str] = MappingProxyType({}), base: str = ""
) -> str:
    return question_page(APPROVAL, view_with(*uses), [], "ada", refusals, base=base)


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (BreakGlassUse("deployment", "eve", "prod is down", AT), "eve broke the glass for deployment at"),
        (
            BreakGlassUse("freeze", "eve", "prod is down", AT, "prod"),
            "eve broke the glass for freeze of prod",
        ),
    ],
)
def test_says_who_broke_the_glass_and_why(use: BreakGlassUse, said: str) -> None:
    page = page_with(use)
    assert said in page
    assert "prod is down" in page


def test_says_nothing_of_glass_when_nobody_broke_it() -> None:
    assert "glass" not in page_with()


def test_shows_the_reason_as_text() -> None:
    page = page_with(BreakGlassUse("deployment", "eve", "<b>\u202e", AT))
    assert "&lt;b&gt;\\u202e" in page


def test_says_on_top_as_whom_one_decides() -> None:
    page = page_with()
    assert page.index("You decide as ada") < page.index("<main")


def test_runs_and_loads_nothing_but_its_own_files() -> None:
    page = page_with()
    assert re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page) == [
        asset_path("sluice.css"),
        asset_path("sluice.js"),
    ]
    assert "<style" not in page
    assert " style=" not in page
    assert "unsafe-inline" not in PAGE_HEADERS["Content-Security-Policy"]


def test_finds_its_files_below_the_path_of_the_public_address() -> None:
    assert 'href="/sluice/page/assets/' in page_with(base="/sluice")


def test_says_when_it_ends_in_a_form_that_a_browser_can_turn_into_local_time() -> None:
    assert f'<time datetime="{to_iso(APPROVAL.ends_at)}" data-both>' in page_with()


def test_links_to_metrics_and_logs_of_each_function() -> None:
    page = page_with()
    (row,) = function_rows(target_view())
    assert row.console.metrics.replace("&", "&amp;") in page
    assert row.console.logs.replace("&", "&amp;") in page


def test_goes_on_showing_the_rollout_once_it_is_decided() -> None:
    decided = replace(APPROVAL, status=WaitStatus.APPROVED, answers=(Answer(Decision.APPROVE, "ada", AT),))
    page = question_page(decided, view_with(), [], "ada", {})
    assert "already decided: approved by ada" in page
    assert f"{TARGET}: AWAITING_APPROVAL" in page
    assert "<form" not in page


def test_shows_only_the_buttons_that_would_not_be_refused() -> None:
    page = page_with(refusals={Decision.APPROVE: "You requested it"})
    assert "You cannot approve with this link. You requested it" in page
    assert 'value="approve"' not in page
    assert 'value="reject"' in page


def test_keeps_the_buttons_in_reach_and_outside_of_what_changes_by_itself() -> None:
    page = page_with()
    live, rest = page.split('<form method="post" id="decide">')
    assert "data-poll" in live
    assert live.count("<div") == live.count("</div>")
    assert rest.index('class="reach"') < rest.index('form="decide" name="decision" value="approve"')


@pytest.mark.parametrize(("may", "forms"), [(True, 1), (False, 0)])
def test_offers_to_roll_back_what_still_runs_to_whoever_may(may: bool, forms: int) -> None:  # noqa: FBT001 - parametrised
    decided = replace(APPROVAL, status=WaitStatus.APPROVED, answers=(Answer(Decision.APPROVE, "ada", AT),))
    page = decided_page("Approved", "Thank you.", decided, view_with(), may_roll_back=may)
    assert page.count('value="rollback"') == forms
    assert "data-poll" in page


def end_of_wave(*, rolls_back_all: bool) -> DeploymentView:
    functionless = replace(a_target_plan(TARGET), functions=(), account="", region="", ends_wave=1)
    target = replace(target_view(), item=a_target(account="", region="", ends_wave=1), plan=functionless)
    item = a_deployment(rolls_back_all=rolls_back_all)
    return DeploymentView(item, DeploymentStatus.AWAITING_APPROVAL, [target], [])


@pytest.mark.parametrize(("rolls_back_all", "count"), [(True, 2), (False, 0)])
def test_says_at_the_end_of_a_wave_that_all_roll_back_when_it_is_rejected(
    rolls_back_all: bool,  # noqa: FBT001 - parametrised
    count: int,
) -> None:
    page = question_page(APPROVAL, end_of_wave(rolls_back_all=rolls_back_all), [], "ada", {})
    assert page.count(f"the targets behind {TARGET} are not deployed") == 2
    assert page.count("all targets before it roll back") == count
    assert "nothing has been changed" not in page


def test_shows_no_table_of_functions_and_nothing_to_get_back_at_the_end_of_a_wave() -> None:
    decided = replace(APPROVAL, status=WaitStatus.APPROVED, answers=(Answer(Decision.APPROVE, "ada", AT),))
    view = end_of_wave(rolls_back_all=True)
    view = replace(view, targets=[replace(view.targets[0], item=a_target(ends_wave=1))])
    after = decided_page("Approved", "Thank you.", decided, view, may_roll_back=True)
    assert "The targets behind it are not deployed, and all before it roll back." in after
    assert "gets back what it had" not in after
    assert [page.count("<table") for page in (after, question_page(APPROVAL, view, [], "ada", {}))] == [0, 0]
