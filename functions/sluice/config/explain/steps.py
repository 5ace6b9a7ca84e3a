"""Explains what is wrong with an item of a step list that is not a valid step there."""

from typing import Any

from sluice.config.explain.known_keys import KUBERNETES_KEYS
from sluice.config.explain.nearest import choice
from sluice.config.explain.sentences import Sentence, kubernetes_only, shown
from sluice.config.sections.steps import STEP_MODELS
from sluice.config.text.paths import Path

_WHY_NOT = {
    "setWeight": "gates are not part of the strategy, and only a strategy moves traffic",
    "analysis": "there is no new version to judge yet",
    "smokeTest": "there is no new version to call yet",
}
_WHY_NOT_BETWEEN_WAVES = "it is about the functions of one target, and belongs to the target"


def wrong_step(path: Path, item: object, _context: dict[str, Any]) -> Sentence:
    """What is wrong with the item, and what is allowed there."""
    if not isinstance(item, dict) or not item:
        return f"Expected a step, found {shown(item)}", "Write a map with one key, such as `pause`"
    if len(item) > 1:
        keys = ", ".join(item)
        return (
            f"The step has {len(item)} keys ({keys}), but a step has exactly one",
            "Start a new item with `- ` for each",
        )
    return _wrong_kind(path, next(iter(item)), _kinds_at(path))


def _wrong_kind(path: Path, kind: str, kinds: list[str]) -> Sentence:
    if kind in KUBERNETES_KEYS:
        return kubernetes_only(kind)
    if kind in STEP_MODELS:
        why = _WHY_NOT_BETWEEN_WAVES if path[-2] == "gates" else _WHY_NOT[kind]
        return (
            f"`{kind}` is not allowed under `{path[-2]}`: {why}",
            f"Use {' or '.join(kinds)} here",
        )
    return f"Unknown step `{kind}`", choice(kind, kinds, "remove it")


def _kinds_at(path: Path) -> list[str]:
    only_waits = set(_WHY_NOT)
    outside = {"beforeDeployment": only_waits, "gates": only_waits, "afterDeployment": {"setWeight"}}
    left_out = outside.get(str(path[-2]), set())
    return [kind for kind in STEP_MODELS if kind not in left_out]
