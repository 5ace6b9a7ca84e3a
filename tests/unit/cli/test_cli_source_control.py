"""What the command says of a change: CI's own variables first, then the clone it runs in; never a failure."""

from collections.abc import Mapping
from pathlib import Path

from sluice_cli.environment import Environment
from sluice_cli.inputs.source_control import source_control

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "bakery/quote",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_ACTOR": "ada",
    "GITHUB_SHA": "abc",
    "GITHUB_WORKFLOW": "deploy",
    "GITHUB_RUN_ID": "42",
    "GITHUB_TOKEN": "a-secret",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://gitlab.com/bakery/quote",
    "CI_COMMIT_SHA": "abc",
    "CI_COMMIT_REF_NAME": "main",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_PIPELINE_URL": "https://gitlab.com/bakery/quote/-/pipelines/9",
    "GITLAB_USER_LOGIN": "ada",
}
CLONE = {
    ("rev-parse", "HEAD"): "abc",
    ("rev-parse", "--abbrev-ref", "HEAD"): "main",
    ("log", "-1", "--format=%an"): "Ada",
}


def told(variables: Mapping[str, str], clone: Mapping[tuple[str, ...], str] = CLONE) -> dict[str, str]:
    def git(_folder: Path, *arguments: str) -> str:
        return clone.get(arguments, "")

    return source_control(Environment(environment=variables, git=git))


def test_names_commit_branch_author_and_run_when_github_runs_it():
    found = told(GITHUB)
    assert found["shaUrl"] == "https://github.com/bakery/quote/commit/abc"
    assert found["workflowUrl"] == "https://github.com/bakery/quote/actions/runs/42"
    assert (found["referenceName"], found["principal"], found["workflow"]) == ("main", "ada", "deploy")
    assert not {"prUrl", "tag", "source"} & found.keys()
    assert "a-secret" not in str(found)


def test_names_the_pull_request_when_github_runs_it_for_one():
    pull = {"GITHUB_REF": "refs/pull/12/merge", "GITHUB_HEAD_REF": "crumbs", "GITHUB_BASE_REF": "main"}
    found = told({**GITHUB, **pull})
    assert found["prUrl"] == "https://github.com/bakery/quote/pull/12"
    assert (found["referenceName"], found["target"]) == ("crumbs", "main")


def test_names_the_tag_when_github_runs_it_for_one():
    assert told({**GITHUB, "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v3"})["tag"] == "v3"


def test_names_commit_merge_request_and_pipeline_when_gitlab_runs_it():
    found = told(GITLAB)
    assert found["prUrl"] == "https://gitlab.com/bakery/quote/-/merge_requests/7"
    assert found["shaUrl"] == "https://gitlab.com/bakery/quote/-/commit/abc"
    assert found["workflowUrl"] == GITLAB["CI_PIPELINE_URL"]


def test_asks_the_clone_when_no_ci_runs_it():
    assert told({}) == {"type": "git", "sha": "abc", "referenceName": "main", "principal": "Ada"}


def test_names_no_branch_when_the_clone_has_none_checked_out():
    assert "referenceName" not in told({}, {**CLONE, ("rev-parse", "--abbrev-ref", "HEAD"): "HEAD"})


def test_says_nothing_when_there_is_no_clone():
    assert told({}, {}) == {}


def test_asks_git_itself_and_hears_nothing_outside_of_a_clone(tmp_path: Path):
    assert source_control(Environment(environment={}, folder=tmp_path)) == {}
