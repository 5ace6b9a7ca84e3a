"""Keeps one comment on a pull request that shows the newest plan; a comment never fails a job."""

import hashlib

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
    for comment in _earlier(job, number, subject):
        answer = job.call_api("PATCH", f"/repos/{job.repository}/issues/comments/{comment}", body)
        if answer.is_success:
            return  # what somebody else wrote with the same mark cannot be changed, and does not count
    job.call_api("POST", f"/repos/{job.repository}/issues/{number}/comments", body).raise_for_status()


def _earlier(job: Job, number: int, subject: str) -> list[int]:
    """The comments with the mark of this subject, oldest first."""
    found: list[int] = []
    for page in range(1, _MOST_PAGES + 1):
        path = f"/repos/{job.repository}/issues/{number}/comments?per_page={_PAGE}&page={page}"
        comments = job.call_api("GET", path).raise_for_status().json()
        marked = [one for one in comments if str(one.get("body", "")).startswith(_marker(subject))]
        found += [int(one["id"]) for one in marked]
        if len(comments) < _PAGE:
            break
    return found


def _marker(subject: str) -> str:
    """A comment of HTML that nobody sees; the subject is not in it as text, which could end it."""
    return f"<!-- sluice-plan {hashlib.sha256(subject.encode()).hexdigest()[:16]} -->"
