"""Which keys the language has at a path, read from the models themselves."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from sluice.config.model import DeploymentConfig
from sluice.config.sections.section import Section
from sluice.config.sections.steps import STEP_MODELS
from sluice.config.text.paths import Path

KUBERNETES_KEYS = frozenset(
    {"manifests", "namespace", "blueGreen", "exposeServices", "smi", "istio", "kubernetes"}
)
"""Keys of CDaaS that only mean something for Kubernetes."""


def known_keys(path: Path, root: type[Section] = DeploymentConfig) -> frozenset[str]:
    """The keys that the map at `path` of a document may have; none where people choose the names."""
    sections: frozenset[type[Section]] = frozenset({root})
    for part in path:
        if isinstance(part, str):
            sections = _inside(sections, part)
    return frozenset(key for section in sections for key in fields_of(section))


@cache
def fields_of(section: type[Section]) -> dict[str, Any]:
    """The type of each key of a section."""
    return {field.alias or name: field.annotation for name, field in section.model_fields.items()}


def _inside(sections: frozenset[type[Section]], key: str) -> frozenset[type[Section]]:
    step = STEP_MODELS.get(key)
    if step is not None and step in sections:
        return frozenset({step})
    entered = [fields_of(section)[key] for section in sections if key in fields_of(section)]
    if not entered:
        return sections  # a name that people chose, such as a target's
    return frozenset(section for annotation in entered for section in _sections_in(annotation))


def _sections_in(annotation: Any) -> Iterator[type[Section]]:  # noqa: ANN401  # an annotation can be anything
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections_in(inner)
