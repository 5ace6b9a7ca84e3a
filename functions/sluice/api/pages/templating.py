"""Renders pages from templates: Jinja2 escapes every value, and what a reader could not see is spelt out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sluice.api.pages.assets import asset_path
from sluice.api.pages.duration import duration_in_words
from sluice.api.pages.status_kinds import kind_of
from sluice.domain.plan.target_segment import target_segment
from sluice.domain.record.visible import visible
from sluice.domain.times import in_words, to_iso

_TEMPLATES = Path(__file__).with_name("templates")

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""A page loads nothing from elsewhere, runs nothing that is written into it, and is in no frame."""


def render(template: str, base: str, **values: object) -> str:
    """The page of this template; `base` is the path below which Sluice answers, usually empty."""
    return _environment().get_template(template).render(base=base, asset=_Asset(base), **values)


class _Asset:
    """`asset('sluice.css')` in a template."""

    def __init__(self, base: str) -> None:
        self._base = base

    def __call__(self, name: str) -> str:
        return f"{self._base}{asset_path(name)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_spelt_out,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "iso": to_iso,
        "in_words": in_words,
        "clock": _clock,
        "kind": kind_of,
        "length_of": duration_in_words,
        "segment": target_segment,
    }
    return environment


def _spelt_out(value: object) -> object:
    """Controls and marks that turn the direction of text, made visible; HTML of our templates as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S")
