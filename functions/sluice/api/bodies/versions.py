"""Published versions of functions: what needs them, and what was deleted."""

from typing import TypedDict


class DeployedFunctionRow(TypedDict):
    """A deployed function, with the target of the deployment that is the way to it."""

    functionName: str
    functionArn: str
    application: str
    deploymentId: str
    target: str
    account: str
    region: str


class FunctionsBody(TypedDict):
    """The functions that were deployed last."""

    functions: list[DeployedFunctionRow]


class NeedRow(TypedDict):
    """A reason to keep a version."""

    kind: str
    text: str


class VersionUseRow(TypedDict):
    """A version; without a reason to keep it, it may be deleted."""

    version: str
    publishedAt: str | None
    codeSize: int
    codeSha256: str
    description: str | None
    keep: bool
    reasons: list[NeedRow]


class VersionsBody(DeployedFunctionRow):
    """The versions of a function, oldest first."""

    versions: list[VersionUseRow]
    deletable: int
    deletableBytes: int


class KeptRow(TypedDict):
    """A version that was not deleted, and why."""

    version: str
    reason: str


class PrunedBody(DeployedFunctionRow):
    """What became of the versions; `remaining` may be deleted by another request, if there is no problem."""

    deleted: list[str]
    freedBytes: int
    kept: list[KeptRow]
    remaining: list[str]
    problem: str | None
