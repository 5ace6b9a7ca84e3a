"""The page of an approval says what whoever approves must know."""

import pytest

from sluice.api.pages.approval_page import question_page
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from tests.builders import a_target_plan
from tests.tasks.scene import TARGET, a_deployment, a_target
from tests.tasks.wait.asked import APPROVAL

AT = 1_790_000_000.0


def page_with(*uses: BreakGlassUse) -> str:
    target = TargetView(a_target(), a_target_plan(TARGET), TargetStatus.AWAITING_APPROVAL, None, ())
    item = a_deployment(break_glass=uses)
    view = DeploymentView(item, DeploymentStatus.AWAITING_APPROVAL, [target])
    return question_page(APPROVAL, view, [], "ada", {})


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
