"""The options that several verbs share, declared once; they decide nothing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Output(StrEnum):
    """How a verb answers."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"


ApiOption = Annotated[
    str | None,
    typer.Option(
        "--api",
        envvar="SLUICE_API",
        metavar="URL",
        help="The control plane. Without it: the local plane that runs here.",
    ),
]

OutputOption = Annotated[
    Output,
    typer.Option("--output", "-o", help="json and yaml print the control plane's answer alone on stdout."),
]

FileOption = Annotated[
    Path,
    typer.Option(
        "--file",
        "-f",
        metavar="FILE",
        help="The deployment config; - reads standard input.",
    ),
]

BucketOption = Annotated[
    str | None,
    typer.Option(
        "--bucket",
        envvar="SLUICE_ARTIFACT_BUCKET",
        metavar="NAME",
        help="The S3 bucket for code; {{sluice.region}} and {{sluice.accountId}} are the target's.",
    ),
]

PrefixOption = Annotated[
    str, typer.Option("--prefix", metavar="TEXT", help="What the keys in the bucket begin with.")
]

KeepOption = Annotated[
    int,
    typer.Option("--keep", metavar="N", min=1, max=1000, help="How many of the newest versions stay."),
]

OthersOption = Annotated[
    bool,
    typer.Option("--published-by-others", help="Take versions as well that Sluice did not publish."),
]

ApplicationOption = Annotated[
    str | None, typer.Option("--application", "-a", metavar="NAME", help="Only this application's.")
]

OnlyTargetOption = Annotated[
    str | None, typer.Option("--target", "-t", metavar="TARGET", help="Only in this target.")
]

AccountOption = Annotated[
    str | None,
    typer.Option("--account", metavar="ACCOUNT", help="Only in this account: its id, or its label."),
]

RegionOption = Annotated[str | None, typer.Option("--region", metavar="REGION", help="Only in this region.")]

TargetArgument = Annotated[str | None, typer.Argument(metavar="TARGET", help="The target's name.")]

AllTargetsOption = Annotated[
    bool, typer.Option("--all", help="All targets of the deployment that have not ended.")
]

CommentOption = Annotated[
    str | None, typer.Option("--comment", "-m", metavar="TEXT", help="What the timeline says of it.")
]

ReasonOption = Annotated[
    str | None, typer.Option("--reason", "-m", metavar="TEXT", help="Why; the timeline says so.")
]

BreakGlassOption = Annotated[
    str | None,
    typer.Option(
        "--break-glass",
        metavar="REASON",
        help="Pass freezes and what guardrails require, if you may; kept with the deployment, and told.",
    ),
]

StartOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="When it starts: 22:00 (the next one here), 2026-12-01T08:00 with an offset or without, or"
        " next-window (when no freeze is in its way).",
    ),
]

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Set {{context.NAME}}, over the file's own context; give it once for each.",
    ),
]

AddContextOption = Annotated[
    list[str] | None,
    typer.Option(
        "--add-context",
        metavar="NAME=VALUE,...",
        help="The same as --set for several, as in CDaaS's command.",
    ),
]

WatchOption = Annotated[bool, typer.Option("--watch", "-w", help="Stay until the deployment has ended.")]

DeployTargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        "-t",
        metavar="TARGET",
        help="Only this target, whatever targetFilters the file has; give it once for each.",
    ),
]

AsApplicationOption = Annotated[
    str | None,
    typer.Option("--application", "-a", metavar="NAME", help="Another application than the file's."),
]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Start nothing; show the plan, and exit, as `sluice plan` does.")
]

TimeoutOption = Annotated[
    str | None,
    typer.Option(
        "--timeout",
        metavar="TIME",
        help="Stay so long at most, as in 90s, 45m or 2h; then exit with 124. Needs --watch.",
    ),
]

CancelOption = Annotated[
    bool,
    typer.Option(
        "--cancel-on-interrupt",
        help="Cancel the deployment when Ctrl-C, SIGTERM or --timeout ends the command. Needs --watch.",
    ),
]

KeyOption = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key",
        metavar="KEY",
        help="The same key with the same file starts one deployment, however often it is sent."
        " Without it: a random one.",
    ),
]

PushOption = Annotated[
    bool, typer.Option("--push", help="Upload the code that it names by local paths first.")
]

NoSourceControlOption = Annotated[
    bool,
    typer.Option(
        "--no-source-control",
        help="Do not send what CI or git says of the change: commit, branch, author, pull request, run.",
    ),
]

DeploymentArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="ID",
        help="The deployment's id, or `latest`. Without it: --application, or a list to choose from.",
    ),
]

OfApplicationOption = Annotated[
    str | None,
    typer.Option(
        "--application",
        "-a",
        metavar="NAME",
        help="The deployment of this application that runs, or else its newest.",
    ),
]
