"""The routes of published versions: which functions there are, what needs versions, and deleting some."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.versions import FunctionsBody, PrunedBody, VersionsBody
from sluice.api.presenters.versions import functions_body, pruned_body, versions_body
from sluice.api.routes.fields import keep_in, prune_in
from sluice.api.routes.router import Router, ok
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.versions.choose import PruneRule
from sluice.errors import ConfigError
from sluice.tasks.versions.find_functions import Place, Wanted, find_function, find_functions
from sluice.tasks.versions.look_at_versions import look_at_versions
from sluice.tasks.versions.prune_function import prune_function
from sluice.tasks.versions.read_uses import read_uses
from sluice.wiring import ports

router = Router()


@router.get("/functions")
def list_functions() -> Response[FunctionsBody]:
    """The functions that were deployed last; `?name=` is a function or an application."""
    query = router.current_request.query
    wanted = Wanted(*(query.get(key, "") for key in ("name", "application", "target", "account", "region")))
    return ok(functions_body(find_functions(ports(), wanted, _caller())))


@router.get("/versions")
def show() -> Response[VersionsBody]:
    """The versions of one function, and what needs them: a dry run of `POST /versions/prune`."""
    request = router.current_request
    place = Place(_given("deploymentId"), _given("target"), _given("function"))
    one = find_function(ports(), place, _caller(), Right.READ)
    rule = PruneRule(keep_in(request.query.get("keep")), request.is_asked("others"))
    return ok(versions_body(one, look_at_versions(ports(), one, read_uses(ports()), rule)))


@router.post("/versions/prune")
def prune() -> Response[PrunedBody]:
    """Delete the versions that the body names, of one function, as far as nothing needs them."""
    asked = prune_in(router.current_request)
    place = Place(asked["deploymentId"], asked["target"], asked["functionName"])
    one = find_function(ports(), place, _caller(), Right.OPERATE)
    rule = PruneRule(asked["keep"], asked["others"])
    by = router.current_request.caller
    return ok(pruned_body(prune_function(ports(), one, rule, by=by, wanted=asked["versions"])))


def _caller() -> Caller:
    return Caller(router.current_request.caller)


def _given(name: str) -> str:
    value = router.current_request.query.get(name, "")
    if not value:
        raise ConfigError(f"`{name}` is missing", "Take it from GET /functions")
    return value
