"""Draws configs with extreme but legal names, counts and texts; a few are refused."""

import json
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.builders import a_config

_LONGEST_NAME_BYTES = 200
_LETTERS = "aZ09éß警告ก็ิ𝔘"
_SIGNS = " ._-/:@+,=()&'"


@st.composite
def names(draw: st.DrawFn) -> str:
    """A name of any script, as short or as long as may be."""
    part = draw(st.text(_LETTERS + _SIGNS, min_size=1, max_size=8))
    whole = f"a{part}"
    if draw(st.booleans()):
        whole *= _LONGEST_NAME_BYTES // len(whole.encode())
    return f"{whole}z"[: draw(st.sampled_from([3, 60, 200]))].strip()


@st.composite
def stored_configs(draw: st.DrawFn) -> str:
    """The text of a config."""
    chosen = draw(st.lists(names(), min_size=1, max_size=draw(st.sampled_from([1, 3, 25])), unique=True))
    targets: dict[str, Any] = {name: {} for name in chosen}
    for before, name in pairwise(chosen):
        if draw(st.booleans()):
            targets[name] = {"constraints": {"dependsOn": [before]}}
    weights = [{"setWeight": {"weight": 1}}] * draw(st.sampled_from([1, 40, 900]))
    functions = [f"f{number}" for number in range(draw(st.sampled_from([1, 2, 30])))]
    config: Any = a_config(targets, steps=weights, functions=functions)
    config["application"] = draw(names())
    config["description"] = draw(st.sampled_from(["-", "d" * 8000, "警" * 2000, "line\nbreak", "{ }"]))
    config["context"] = {
        f"v{number}": draw(st.sampled_from(["x", "y" * 4000])) for number in range(draw(st.integers(0, 3)))
    }
    return json.dumps(config, ensure_ascii=draw(st.booleans()))
