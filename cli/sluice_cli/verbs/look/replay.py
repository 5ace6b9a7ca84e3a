"""`sluice replay`: judges what a deployment has measured again, by other limits."""

import math
from collections.abc import Sequence
from typing import Annotated

import typer

from sluice.api.bodies.analysis import ReplayedRow
from sluice.api.bodies.requests import LimitName, LimitsRequest, ReplayRequest
from sluice.domain.preflight.findings import counted
from sluice_cli.errors import UsageError
from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, printable, say

_FIELDS: tuple[LimitName, ...] = ("upperLimit", "lowerLimit", "tolerance", "confidence")
_MAY_BE_NONE = ("upperLimit", "lowerLimit")
_FOLLOWS = {
    "succeed": "the target goes on",
    "fail": "the target rolls back",
    "ask": "a person is asked",
}


def replay(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    *,
    limits: Annotated[
        list[str] | None,
        typer.Option(
            "--limit",
            "-l",
            metavar="QUERY.FIELD=NUMBER",
            help="Another upperLimit, lowerLimit (none removes it), tolerance or confidence; once for each.",
        ),
    ] = None,
    min_invocations: Annotated[
        int | None, typer.Option("--min-invocations", metavar="N", min=1, help="Fewer calls are no data.")
    ] = None,
    missing_data: Annotated[
        str | None,
        typer.Option(
            "--missing-data", metavar="WHAT", help="What missing data counts as: fail, pass, hold or extend."
        ),
    ] = None,
    aborts: Annotated[
        bool | None,
        typer.Option(
            "--abort-on-failed-judgment/--no-abort-on-failed-judgment",
            help="Whether the first failed window ends the analysis.",
        ),
    ] = None,
    analysis: Annotated[
        str | None, typer.Option("--analysis", metavar="ID", help="Only this analysis of the deployment.")
    ] = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Judge what a deployment has measured again, by other limits.

    Nothing is measured or changed, and what is not named stays as it was. Exits with 1 when the deployment
    has judged no metrics.

    Example: sluice replay d-n6omghxj2w6pshpa --limit errors.upperLimit=0.5 --min-invocations 500
    """
    with problems_too(output):
        control_plane, which = meant_deployment(context, api, deployment_id, application)
        asked: ReplayRequest = {"deploymentId": which, "queries": _limits(limits or [])}
        asked |= _rules(analysis, min_invocations, missing_data, aborts=aborts)
        found = control_plane.replay(asked)
    if output is not Output.TEXT:
        print_data(found, output)
        return
    for row in found["analyses"]:
        _show(row)


def _rules(
    analysis: str | None, min_invocations: int | None, missing_data: str | None, *, aborts: bool | None
) -> ReplayRequest:
    """The rules that are named; the others stay as they were."""
    asked: ReplayRequest = {}
    if analysis is not None:
        asked["analysisId"] = analysis
    if min_invocations is not None:
        asked["minInvocations"] = min_invocations
    if missing_data is not None:
        asked["missingData"] = missing_data
    if aborts is not None:
        asked["abortOnFailedJudgment"] = aborts
    return asked


def _limits(texts: Sequence[str]) -> dict[str, LimitsRequest]:
    found: dict[str, LimitsRequest] = {}
    for text in texts:
        place, _, number = text.partition("=")
        query, _, name = place.rpartition(".")  # a query's name may hold dots itself
        field = next((one for one in _FIELDS if one == name), None)
        if not query or field is None:
            raise UsageError(
                f"'{text}' names no limit",
                f"Write QUERY.FIELD=NUMBER with one of {', '.join(_FIELDS)}, as in errors.upperLimit=0.5",
            )
        found.setdefault(query, {})[field] = _number(text, field, number)
    return found


def _number(text: str, field: str, number: str) -> float | None:
    if number == "none" and field in _MAY_BE_NONE:
        return None
    try:
        found = float(number)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        more = ", or none to remove the limit" if field in _MAY_BE_NONE else ""
        raise UsageError(f"'{text}' has no number behind the =", f"Write a number{more}")
    return found


def _show(row: ReplayedRow) -> None:
    say(answers(), printable(f"{row['target']}: {row['title']}"))
    why = f": {printable(row['reason'])}" if row["reason"] else ""
    say(
        answers(),
        f"  was: {row['verdict'] or row['status'].lower()} after {counted(row['runs'], 'window')}{why}",
    )
    then = row["wouldBe"]
    if then is None:
        say(answers(), "  nothing was measured, so there is nothing to judge again")
        return
    would = (
        f"{printable(then['verdict'])} after {counted(then['runs'], 'window')}, and {_FOLLOWS[then['move']]}"
    )
    say(answers(), f"  would be: {would}")
    for query in then["queries"]:
        say(answers(), f"    {printable(query['verdict'])}: {printable(query['reason'])}")
