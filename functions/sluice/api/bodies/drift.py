"""Drift as people and programs see it."""

from typing import Literal, TypedDict


class DriftFindingRow(TypedDict):
    """One change that nobody deployed; `commands` restore what was deployed."""

    kind: str
    message: str
    remedy: str
    commands: list[str]
    since: str


class UnreadRow(TypedDict):
    """Why the last check could not read something, and since when."""

    reason: str
    since: str


class DriftRow(TypedDict):
    """A function and how it differs from what deployment `deploymentId` left; `checkedAt` is the last try.

    `version` is what serves, None without an alias; since `servingSince`, by `servedBy`, where that is known.
    `status` is `unknown` when something could not be read and nothing that was read has drifted.
    """

    application: str
    target: str
    account: str
    region: str
    functionName: str
    aliasName: str | None
    deploymentId: str
    deployedAt: str
    version: str | None
    servingSince: str | None
    servedBy: str | None
    status: Literal["inSync", "drifted", "unknown", "notChecked"]
    checkedAt: str | None
    unread: UnreadRow | None
    findings: list[DriftFindingRow]


class DriftBody(TypedDict):
    """A page of functions; a page may hold fewer than it could, and there are more while `next` is set."""

    functions: list[DriftRow]
    next: str | None


class CheckedBody(TypedDict):
    """What a check of an application has done; `left` functions were not reached in time."""

    startedAt: str
    checked: int
    drifted: int
    unread: int
    left: int


class DriftSummary(TypedDict):
    """What has changed since this deployment: how many functions, and the first of them."""

    count: int
    functions: list[DriftRow]
