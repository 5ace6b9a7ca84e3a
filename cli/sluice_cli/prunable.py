"""Finds the functions whose versions a person means, and has those deleted that were shown, part by part."""

from collections.abc import Mapping, Sequence

from sluice.api.bodies.requests import PruneRequest
from sluice.api.bodies.versions import DeployedFunctionRow, PrunedBody, VersionsBody
from sluice_cli.client.api import Api
from sluice_cli.errors import ApiError, CliError


def functions_named(
    api: Api, name: str | None, where: Mapping[str, str | None]
) -> Sequence[DeployedFunctionRow]:
    """The functions that are meant; CliError when there are none."""
    found = api.functions(name, where)["functions"]
    if not found:
        what = f"No function or application '{name}' was deployed" if name else "No function was deployed"
        raise CliError(f"{what} there, as far as you may see", "List what was deployed with: sluice list")
    return found


def prune_shown(api: Api, shown: VersionsBody, keep: int, *, others: bool) -> PrunedBody:
    """Delete the versions that were shown as such, in as many requests as that takes.

    One that nothing came of is the last: something is in the way.
    """
    left = [row["version"] for row in shown["versions"] if not row["keep"]]
    total = _none_of(shown)
    while left:
        try:
            part = api.prune(_request(shown, keep, left, others=others))
        except ApiError as error:
            return {**total, "remaining": left, "problem": f"{error.message}. {error.remedy}".rstrip(". ")}
        total = _with(total, part)
        left = part["remaining"]
        if part["problem"] or not part["deleted"]:
            break
    return total


def _request(
    function: DeployedFunctionRow, keep: int, versions: Sequence[str], *, others: bool
) -> PruneRequest:
    return {
        "deploymentId": function["deploymentId"],
        "target": function["target"],
        "functionName": function["functionName"],
        "keep": keep,
        "versions": list(versions),
        "others": others,
    }


def _none_of(shown: VersionsBody) -> PrunedBody:
    return {
        "functionName": shown["functionName"],
        "functionArn": shown["functionArn"],
        "application": shown["application"],
        "deploymentId": shown["deploymentId"],
        "target": shown["target"],
        "account": shown["account"],
        "region": shown["region"],
        "deleted": [],
        "freedBytes": 0,
        "kept": [],
        "remaining": [],
        "problem": None,
    }


def _with(total: PrunedBody, part: PrunedBody) -> PrunedBody:
    return {
        **part,
        "deleted": [*total["deleted"], *part["deleted"]],
        "freedBytes": total["freedBytes"] + part["freedBytes"],
        "kept": [*total["kept"], *part["kept"]],
    }
