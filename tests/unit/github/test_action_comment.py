"""The one comment on a pull request: the newest plan, in place of the one before."""

from typing import Any

import pytest

from tests.unit.github.conftest import GitHub


def test_comment_is_brought_up_to_date_when_the_plan_changes(github: GitHub, plan: dict[str, Any]) -> None:
    github.comments = [{"id": number, "body": "Looks good"} for number in range(1, 121)]
    for application in ("checkout", "checkout"):
        github.answers = {"plan": (0, plan | {"application": application})}
        github.act(PLAN_ONLY="true", pull_request=True)
    github.answers = {"plan": (1, plan | {"wouldFail": True})}
    github.act(PLAN_ONLY="true", pull_request=True)
    (comment,) = github.comments[120:]
    assert "It would be stopped before its first change" in comment["body"]


def test_each_config_has_its_own_comment_when_a_job_plans_two(github: GitHub, plan: dict[str, Any]) -> None:
    (github.folder / "other.yaml").write_text("")
    github.answers = {"plan": (0, plan)}
    github.act(PLAN_ONLY="true", pull_request=True)
    github.act(PLAN_ONLY="true", pull_request=True, PATH_TO_FILE="other.yaml")
    assert ["`deploy.yaml`" in one["body"] for one in github.comments] == [True, False]


@pytest.mark.parametrize("login", ["", "ci"])
@pytest.mark.parametrize("may_change", [True, False])
def test_own_comment_is_brought_up_to_date_when_somebody_else_has_copied_the_mark(
    github: GitHub, plan: dict[str, Any], login: str, *, may_change: bool
) -> None:
    github.answers, github.login = {"plan": (0, plan)}, login
    github.act(PLAN_ONLY="true", pull_request=True)
    eve = {"login": "eve", "type": "User"}
    github.comments.insert(0, {"id": 1, "body": github.comments[0]["body"], "user": eve})
    github.comments[1]["id"] = 2
    github.not_ours = set() if may_change else {1}
    github.answers = {"plan": (0, plan | {"description": "newer"})}
    github.act(PLAN_ONLY="true", pull_request=True)
    assert ["newer" in one["body"] for one in github.comments] == [False, True]


def test_new_comment_is_written_when_the_own_one_cannot_be_changed(
    github: GitHub, plan: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan)}
    github.act(PLAN_ONLY="true", pull_request=True)
    github.not_ours = {1}
    github.answers = {"plan": (0, plan | {"description": "newer"})}
    github.act(PLAN_ONLY="true", pull_request=True)
    assert ["newer" in one["body"] for one in github.comments] == [False, True]


@pytest.mark.parametrize("status", [403, 500])
def test_job_goes_on_when_the_comment_cannot_be_written(
    github: GitHub, plan: dict[str, Any], status: int
) -> None:
    github.answers, github.api_status = {"plan": (0, plan)}, status
    assert github.act(PLAN_ONLY="true", pull_request=True) == 0
    (warning,) = github.annotations()
    assert "pull-requests: write" in warning


def test_nothing_is_written_when_there_is_no_pull_request(github: GitHub, plan: dict[str, Any]) -> None:
    github.answers = {"plan": (0, plan)}
    github.act(PLAN_ONLY="true")
    assert github.comments == []


def test_block_cannot_be_ended_and_nobody_is_mentioned_when_a_plan_has_backticks(
    github: GitHub, plan: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan | {"description": "```` @everybody"})}
    github.act(PLAN_ONLY="true", pull_request=True)
    body = github.comments[0]["body"]
    assert body.count("`````") == 2
    assert body.index("`````") < body.index("@everybody") < body.rindex("`````")


def test_comment_is_cut_when_it_would_be_longer_than_github_takes(
    github: GitHub, plan: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan | {"notes": ["x" * 100_000]})}
    github.act(PLAN_ONLY="true", pull_request=True)
    body = github.comments[0]["body"]
    assert len(body) < 65_536
    assert "The rest is in the log" in body
