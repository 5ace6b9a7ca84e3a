"""Explains each pydantic error in a sentence: what the value must be. Checks nothing itself."""

from collections.abc import Callable
from typing import Any

from pydantic_core import ErrorDetails

from sluice.config.explain.known_keys import KUBERNETES_KEYS, known_keys
from sluice.config.explain.lengths import length_in
from sluice.config.explain.nearest import choice
from sluice.config.explain.sentences import Sentence, kubernetes_only, shown
from sluice.config.explain.steps import wrong_step
from sluice.config.path_problems import PathProblem
from sluice.config.sections.placeholders import placeholder_in
from sluice.config.text.paths import Path
from sluice.errors.problem import Severity

Context = dict[str, Any]


def explained(error: ErrorDetails) -> PathProblem:
    """The problem for one error."""
    path = path_of(error)
    sentence = _SENTENCES.get(error["type"])
    if sentence is None:
        return PathProblem(path, error["msg"], "Change the value")
    is_odd_key = error["type"] == "extra_forbidden" and path[-1] not in KUBERNETES_KEYS
    severity: Severity = "warning" if is_odd_key else "error"
    return PathProblem(path, *sentence(path, error["input"], error.get("ctx", {})), severity)


def path_of(error: ErrorDetails) -> Path:
    """The path of the refused value; an error about a key points to the key."""
    loc = error["loc"]
    return tuple(part for part in loc if part != "[key]") if "[key]" in loc else loc


def _custom(_path: Path, _value: object, context: Context) -> Sentence:
    return context["message"], context["remedy"]


def _missing(path: Path, _value: object, _context: Context) -> Sentence:
    key = str(path[-1])
    return f"`{key}` is missing", _WHEN_MISSING.get(key, f"Add `{key}`")


def _empty(path: Path, _value: object, _context: Context) -> Sentence:
    return f"`{path[-1]}` is empty", "Add at least one entry, or omit the key if it is optional"


def _too_long(path: Path, value: list[object], context: Context) -> Sentence:
    limit = context["max_length"]
    return f"`{path[-1]}` has {len(value)} items (limit: {limit})", f"Keep at most {limit}"


def _unknown_key(path: Path, _value: object, _context: Context) -> Sentence:
    key = str(path[-1])
    if key in KUBERNETES_KEYS:
        return kubernetes_only(key)
    remedy = choice(key, known_keys(path[:-1]), "remove it")
    return f"Unknown key `{key}` has no effect", remedy


def _literal(path: Path, value: object, context: Context) -> Sentence:
    options = [option.strip("'") for option in context["expected"].replace(" or ", ", ").split(", ")]
    remedy = choice(value if isinstance(value, str) else "", options, "omit the key if it is optional")
    if path[-1:] == ("kind",) and isinstance(value, str) and value.lower() == "kubernetes":
        return "The file sets up Lambda functions, but its kind is Kubernetes", "Write `kind: lambda`"
    if len(options) == 1:
        return f"Expected '{options[0]}', found {shown(value)}", f"Write `{options[0]}`"
    return f"{shown(value)} is not one of {', '.join(options)}", remedy


def _must_be(what: str, remedy: str) -> Callable[[Path, object, Context], Sentence]:
    def sentence(_path: Path, value: object, context: Context) -> Sentence:
        return f"Expected {what.format(**context)}, found {shown(value)}", remedy.format(**context)

    return sentence


def _map(path: Path, value: object, context: Context) -> Sentence:
    expected, remedy = _must_be("a map", "Write indented `key: value` lines below it")(path, value, context)
    length = length_in(value) if path[-1:] in _LENGTHS else None
    return expected, f"Write `duration: {length[0]}` and `unit: {length[1]}` below it" if length else remedy


def _whole(path: Path, value: object, context: Context) -> Sentence:
    expected, remedy = _must_be("a whole number", "Write a number such as 5")(path, value, context)
    unit = _UNITS_BESIDE.get(str(path[-1]))
    length = length_in(value) if unit else None
    return expected, f"Write {length[0]}, with `{unit}: {length[1]}` beside it" if length else remedy


_LENGTHS = frozenset({("approvalExpiration",), ("timeout",), ("pause",)})
_UNITS_BESIDE = {"duration": "unit", "interval": "units"}

_LIST = _must_be("a list", "Start each item below it with `- `")
_TEXT = _must_be("a string", "Write one string; quote it if it contains special characters")
_NUMBER = _must_be("a number", "Write a number such as 0.5")
_BOOLEAN = _must_be("`true` or `false`", "Write `true` or `false`")
_AT_LEAST = _must_be("{ge} or more", "Write {ge} or more")
_AT_MOST = _must_be("{le} or less", "Write {le} or less")


def _pattern(path: Path, value: object, _context: Context) -> Sentence:
    keys = [part for part in path if isinstance(part, str)]
    what = _PATTERNS.get(keys[-1], "a valid value")
    hole = placeholder_in(value) if isinstance(value, str) else ""
    if hole:
        return f"The variable {hole} was not filled in", f"Fill it in: this must be {what}"
    return f"{shown(value)} is not {what}", f"Write {what}"


_WHEN_MISSING = {
    "kind": "Add `kind: lambda`; CDaaS reads a file without it as Kubernetes",
    "canary": "Add `canary` with `steps`",
}

_PATTERNS = {
    "deployAsIamRole": "the ARN of a role, such as arn:aws:iam::111122223333:role/deploy",
    "runAsIamRole": "the ARN of a role, such as arn:aws:iam::111122223333:role/function",
    "region": "an AWS region, such as eu-central-1",
    "layers": "the ARN of a layer's version, such as arn:aws:lambda:eu-west-1:111122223333:layer:fonts:4",
    "aliasName": "an alias name: letters, digits, hyphens and underscores, not digits alone",
    "externalId": "an external id: letters, digits and any of _+=,.@:/-",
}

_SENTENCES: dict[str, Callable[[Path, Any, Context], Sentence]] = {
    "sluice": _custom,
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _literal,
    "model_type": _map,
    "model_attributes_type": _map,
    "dict_type": _map,
    "tuple_type": _LIST,
    "string_type": _TEXT,
    "int_type": _whole,
    "int_parsing": _whole,
    "int_parsing_size": _whole,
    "int_from_float": _whole,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than_equal": _AT_LEAST,
    "less_than_equal": _AT_MOST,
    "string_too_short": _must_be("a string that is not empty", "Write {min_length} or more characters"),
    "string_too_long": _must_be("a shorter string", "Shorten it to {max_length} characters"),
    "too_short": _empty,
    "too_long": _too_long,
    "string_pattern_mismatch": _pattern,
    "union_tag_invalid": wrong_step,
    "union_tag_not_found": wrong_step,
}
