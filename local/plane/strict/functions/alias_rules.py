"""Refuses aliases that Lambda refuses: weights it cannot carry, versions that are not there or do not match.

https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html: an alias points at most at two
versions; both must be published, have the same execution role, and the same dead-letter queue or none.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Iterable, Mapping

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response

_LATEST = "$LATEST"


def apply() -> None:
    """Check every alias before it is written."""
    replace(
        lambda_svc,
        "_create_alias",
        sha256="2fca00d580eb577491600df7c23c66939aece42c4deb4ad18148175a10fe2703",
    )(create_alias)
    replace(
        lambda_svc,
        "_update_alias",
        sha256="0017f6b94b062e9042a309044f56cc2a302fb9bc600dc9c495d2c5fb4ec21727",
    )(update_alias)
    replace(
        lambda_svc,
        "_delete_alias",
        sha256="425784b531066a22d60e017fcc4a1152ba5f5120f929d4ffc2827182dd58b3f4",
    )(delete_alias)


def create_alias(original: Callable[..., Response], name: str, data: Record) -> Response:
    """CreateAlias, refused where Lambda refuses it."""
    function = lambda_svc._functions.get(name)
    return (refusal(name, function, data) if function else None) or original(name, data)


def update_alias(original: Callable[..., Response], name: str, alias_name: str, data: Record) -> Response:
    """UpdateAlias: what the request leaves out keeps its value, and the result must be a valid alias."""
    function = lambda_svc._functions.get(name)
    present = function["aliases"].get(alias_name) if function else None
    if function is None or present is None:
        return original(name, alias_name, data)
    kept = {key: present[key] for key in ("FunctionVersion", "RoutingConfig") if key in present}
    return refusal(name, function, {**kept, **data}) or original(name, alias_name, data)


def delete_alias(original: Callable[..., Response], name: str, alias_name: str) -> Response:
    """DeleteAlias: one that does not exist is as good as deleted."""
    function = lambda_svc._functions.get(name)
    is_gone = function is not None and alias_name not in function["aliases"]
    return (204, {}, b"") if is_gone else original(name, alias_name)


def refusal(name: str, function: Record, alias: Mapping[str, Json]) -> Response | None:
    """Lambda's answer to an alias it does not accept, None if it does."""
    main = str(alias.get("FunctionVersion", _LATEST))
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return _missing(name, function, [main, *weights]) or _bad_routing(function, main, weights)


def _missing(name: str, function: Record, versions: Iterable[str]) -> Response | None:
    for version in versions:
        if version != _LATEST and version not in function["versions"]:
            arn = f"{lambda_svc._func_arn(name)}:{version}"
            return _error("ResourceNotFoundException", f"Function not found: {arn}", 404)
    return None


def _bad_routing(function: Record, main: str, weights: Mapping[str, float]) -> Response | None:
    if not weights:
        return None
    problem = _problem_with_versions(main, weights) or _problem_with_pair(function, main, next(iter(weights)))
    if problem:
        return _error("InvalidParameterValueException", problem, 400)
    if not all(0.0 <= float(weight) <= 1.0 for weight in weights.values()):
        return _error(
            "ValidationException",
            "Member must have value between 0.0 and 1.0 (AdditionalVersionWeights)",
            400,
        )
    return None


def _problem_with_versions(main: str, weights: Mapping[str, float]) -> str | None:
    if len(weights) > 1:
        return "Number of items in AdditionalVersionWeights cannot be greater than 1"
    if _LATEST in (main, *weights):
        return f"{_LATEST} is not supported for an alias pointing to more than 1 version"
    if main in weights:
        return "Alias cannot have the same version as its function version and in its routing configuration"
    return None


def _problem_with_pair(function: Record, main: str, additional: str) -> str | None:
    one, other = (function["versions"][version]["config"] for version in (main, additional))
    if one.get("Role") != other.get("Role"):
        return "Versions of a weighted alias must have the same execution role"
    if _dead_letter_target(one) != _dead_letter_target(other):
        return "Versions of a weighted alias must have the same dead-letter configuration"
    return None


def _dead_letter_target(config: Mapping[str, Json]) -> str | None:
    target: str | None = (config.get("DeadLetterConfig") or {}).get("TargetArn")
    return target or None


def _error(code: str, message: str, status: int) -> Response:
    response: Response = error_response_json(code, message, status)
    return response
