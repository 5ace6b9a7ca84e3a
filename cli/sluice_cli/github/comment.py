"""Keeps one comment on a pull request that shows the newest plan; a comment never fails a job."""

import hashlib
from typing import Any

import httpx

from sluice_cli.github.job import Job

_PAGE = 100
_MOST_PAGES = 20


def comment_on_pull_request(job: Job, subject: str, markdown: str) -> None:
    """Write the comment about this subject, or bring the one that is there up to date."""
    number = job.pull_request
    if number is None:
        return
    body = {"body": f"{_marker(subject)}\n{markdown}"}
    try:
        _write(job, number, subject, body)
    except (httpx.HTTPError, ValueError) as error:
        job.annotate(
            "warning",
            f"The plan could not be written to pull request {number}: {error}."
            " The job needs the permission pull-requests: write; workflows of forks do not get it.",
        )


def _write(job: Job, number: int, subject: str, body: dict[str, str]) -> None:
    marked = _marked(job, number, subject)
    login = _login(job) if marked else ""
    for comment in marked:
        # GitHub lets the job change the comments of others, who could then change the plan in them.
        if not _is_own(comment, login):
            continue
        path = f"/repos/{job.repository}/issues/comments/{int(comment['id'])}"
        if job.call_api("PATCH", path, body).is_success:
            return
    job.call_api("POST", f"/repos/{job.repository}/issues/{number}/comments", body).raise_for_status()


def _marked(job: Job, number: int, subject: str) -> list[dict[str, Any]]:
    """The comments with the mark of this subject, oldest first; whoever likes can write it."""
    found: list[dict[str, Any]] = []
    for page in range(1, _MOST_PAGES + 1):
        path = f"/repos/{job.repository}/issues/{number}/comments?per_page={_PAGE}&page={page}"
        comments = job.call_api("GET", path).raise_for_status().json()
        found += [one for one in comments if str(one.get("body", "")).startswith(_marker(subject))]
        if len(comments) < _PAGE:
            break
    return found


def _login(job: Job) -> str:
    """Whose token it is; empty for the token of a job, which is that of an app."""
    answer = job.call_api("GET", "/user")
    return str(answer.json().get("login", "")) if answer.is_success else ""


def _is_own(comment: dict[str, Any], login: str) -> bool:
    author = comment.get("user") or {}
    return author.get("login") == login if login else author.get("type") == "Bot"


def _marker(subject: str) -> str:
    """A comment of HTML that nobody sees; the subject is not in it as text, which could end it."""
    return f"<!-- sluice-plan {hashlib.sha256(subject.encode()).hexdigest()[:16]} -->"
