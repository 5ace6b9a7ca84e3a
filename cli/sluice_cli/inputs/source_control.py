"""What CI and git say of the change that is deployed: commit, branch, author, pull request and run.

Nothing here may stop a deployment: what cannot be found out is left out.
"""

from collections.abc import Mapping

from sluice.domain.record.source_control import MOST_CHARACTERS
from sluice_cli.client.json_header import json_header
from sluice_cli.environment import Environment


def source_control(environment: Environment) -> dict[str, str]:
    """What is known; CI's own variables first, then the clone that the command runs in."""
    variables = environment.environment
    if variables.get("GITHUB_ACTIONS"):
        found = _github(variables)
    elif variables.get("GITLAB_CI"):
        found = _gitlab(variables)
    else:
        found = _clone(environment)
    return {key: value for key, value in found.items() if value}


# A header, and no part of the config: that stays the same when a run is repeated with one idempotency key,
# and an older control plane ignores what it does not know.
def as_header(change: Mapping[str, str]) -> str:
    """JSON in base64; what is too long is cut, as the control plane would. Empty if nothing is known."""
    short = {key: value[:MOST_CHARACTERS] for key, value in change.items()}
    return json_header(short)


def _github(variables: Mapping[str, str]) -> dict[str, str]:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/variables."""

    def known(name: str) -> str:
        return variables.get(f"GITHUB_{name}", "")

    server = known("SERVER_URL") or "https://github.com"
    repository = f"{server}/{known('REPOSITORY')}"
    kind, _, number = known("REF").removeprefix("refs/").removesuffix("/merge").partition("/")
    return {
        "type": "github",
        "event": known("EVENT_NAME"),
        "reference": known("REF"),
        "referenceName": known("HEAD_REF") or known("REF_NAME"),
        "source": known("HEAD_REF"),
        "target": known("BASE_REF"),
        "principal": known("ACTOR"),
        "principalUrl": _link(server, known("ACTOR")),
        "sha": known("SHA"),
        "shaUrl": _link(repository, "commit", known("SHA")),
        "prUrl": _link(repository, "pull", number if kind == "pull" else ""),
        "workflow": known("WORKFLOW"),
        "workflowUrl": _link(repository, "actions/runs", known("RUN_ID")),
        "tag": known("REF_NAME") if known("REF_TYPE") == "tag" else "",
    }


def _gitlab(variables: Mapping[str, str]) -> dict[str, str]:
    """https://docs.gitlab.com/ci/variables/predefined_variables/."""

    def known(name: str) -> str:
        return variables.get(f"CI_{name}", "")

    project = known("PROJECT_URL")
    return {
        "type": "gitlab",
        "event": known("PIPELINE_SOURCE"),
        "reference": known("COMMIT_REF_NAME"),
        "referenceName": known("COMMIT_REF_NAME"),
        "source": known("MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        "target": known("MERGE_REQUEST_TARGET_BRANCH_NAME"),
        "principal": variables.get("GITLAB_USER_LOGIN", ""),
        "sha": known("COMMIT_SHA"),
        "shaUrl": _link(project, "-/commit", known("COMMIT_SHA")),
        "prTitle": known("MERGE_REQUEST_TITLE"),
        "prUrl": _link(project, "-/merge_requests", known("MERGE_REQUEST_IID")),
        "workflow": known("JOB_NAME"),
        "workflowUrl": known("PIPELINE_URL"),
        "tag": known("COMMIT_TAG"),
    }


def _clone(environment: Environment) -> dict[str, str]:
    sha = environment.git(environment.folder, "rev-parse", "HEAD")
    if not sha:
        return {}
    branch = environment.git(environment.folder, "rev-parse", "--abbrev-ref", "HEAD")
    author = environment.git(environment.folder, "log", "-1", "--format=%an")
    return {
        "type": "git",
        "sha": sha,
        "referenceName": "" if branch == "HEAD" else branch,
        "principal": author,
    }


def _link(*parts: str) -> str:
    """The parts as one address; nothing if one of them is not known."""
    return "/".join(parts) if all(parts) and parts[0].startswith("https://") else ""
