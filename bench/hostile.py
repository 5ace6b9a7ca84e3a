"""Inputs of 1 MiB made to be slow to refuse, each measured against reading its text with PyYAML's C loader.

CPU time is measured, because validation only computes: another process on the machine changes it little.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from plan import config_text, read_alone, row

from sluice.config.load import load_config
from sluice.errors import ConfigError
from sluice.planner.deployment import plan_deployment

MIB = 1024 * 1024
ROUNDS = 2
MOST_TIMES_THE_LOADER = 6.0
"""Of an accepted config of 1 MiB, which the loader reads in about 0.3 s on two idle cores: below 2 s."""
_ACCEPTED = "an accepted config"
_HEAD = "version: v1\nkind: lambda\napplication: parcels\n"


def hostile_texts() -> Iterator[tuple[str, str]]:
    """What each text is full of, and the text."""
    yield "list items that are empty", _full(f"{_HEAD}artifacts:\n", lambda _: "- \n")
    yield "list items that are null", _full(f"{_HEAD}artifacts:\n", lambda _: "- null\n")
    yield "rows that are null", _full(f"{_HEAD}providerOptions:\n  lambda:\n", lambda _: "  - null\n")
    yield "targets that are null", _full(f"{_HEAD}targets:\n", lambda n: f"  t{n}: null\n")
    yield "keys that are null", _full(f"{_HEAD}targets:\n", lambda n: f"  t{n}: {{account: ~, region: ~}}\n")
    yield (
        "dependencies that are null",
        _full(f"{_HEAD}targets:\n  t:\n    constraints:\n      dependsOn:\n", lambda _: "      - ~  \n"),
    )
    yield "rows that are empty maps", _full(f"{_HEAD}providerOptions:\n  lambda:\n", lambda _: "  - {}\n")
    yield (
        "environments with wrong values",
        _full(f"{_HEAD}providerOptions:\n  lambda:\n  - environment:\n", lambda n: f"      k{n}: []\n"),
    )
    yield "rows for many targets", _rows_for_targets()
    yield "items of a list that are numbers", _full(f"{_HEAD}artifacts:\n", lambda _: "- 1\n")
    yield "keys of a map that are empty", _full(f"{_HEAD}artifacts:\n- x: 1\n", lambda n: f"  k{n}:\n")
    yield "unknown keys at the top", _full(_HEAD, lambda n: f"k{n}: 1\n")
    yield "unknown keys that look like known ones", _full(_HEAD, lambda n: f"artifact{n}: 1\n")
    yield "unknown keys in small maps", _full(f"{_HEAD}artifacts:\n", lambda _: "- {a: 1, b: 2}\n")
    yield "targets that are empty", _full(f"{_HEAD}targets:\n", lambda n: f"  t{n}:\n")
    yield "targets that are empty maps", _full(f"{_HEAD}targets:\n", lambda n: f"  t{n}: {{}}\n")
    wrong = "{account: [], deployAsIamRole: {}, region: [1], strategy: 7}"
    yield "targets with wrong values", _full(f"{_HEAD}targets:\n", lambda n: f"  t{n}: {wrong}\n")
    yield (
        "steps with wrong values",
        _full(
            f"{_HEAD}strategies:\n  s:\n    canary:\n      steps:\n",
            lambda _: "      - setWeight: {weight: x}\n",
        ),
    )
    yield (
        "steps of no kind",
        _full(f"{_HEAD}strategies:\n  s:\n    canary:\n      steps:\n", lambda _: "      - {}\n"),
    )
    yield "strategies that are wrong", _full(f"{_HEAD}strategies:\n", lambda n: f"  s{n}: {{canary: 1}}\n")
    yield "names of targets that are unknown", _unknown_names()
    yield "names of strategies that look alike", _strategies()
    yield "aliases for many targets", _aliases()
    yield "aliases of one anchor", _full(f"{_HEAD}x-a: &a [1]\nartifacts:\n", lambda _: "- *a\n")
    yield "anchors", _full(f"{_HEAD}x-a:\n", lambda n: f"- &a{n} 1\n")
    yield "anchors of the same name", _full(f"{_HEAD}x-a:\n", lambda _: "- &a 1\n")
    yield "merge keys", _full(f"{_HEAD}x-a: &a {{a: 1, b: 2}}\nartifacts:\n", lambda _: "- <<: *a\n")
    yield "merge keys of merge keys", _chained()
    yield "open brackets", f"{_HEAD}artifacts: {'[' * (MIB // 2)}"
    yield "closed and opened maps", _full(f"{_HEAD}artifacts:\n", lambda _: "- {}\n")
    yield "one long string", f"{_HEAD}description: {'x' * (MIB - 100)}"
    yield "one long name", f"{_HEAD}targets: {{{'x' * (MIB - 100)}: {{}}}}"
    yield "templates in one string", f"{_HEAD}description: '{'{{context.a}}' * (MIB // 14)}'"
    yield "open braces of templates", f"{_HEAD}description: '{'{{' * (MIB // 2 - 100)}'"
    yield "blanks", f"{_HEAD}description: 'a{' ' * (MIB - 200)}b'"
    yield "digits", _full(f"{_HEAD}targets: {{t: {{}}}}\ndeploymentConfig: {{timeout: ", lambda _: "9", "}}")
    yield "context variables", _full(f"{_HEAD}context:\n", lambda n: f"  v{n}: x\n")
    yield "surrogates in JSON", '{"version": "v1", "x": "' + "\\ud83d\\ude00" * (MIB // 13) + '"}'
    yield "backslashes in JSON", '{"version": "v1", "x": "' + "\\\\" * (MIB // 2 - 50) + '"}'
    yield "dependencies in a ring", _ring()
    yield _ACCEPTED, config_text(2_800)


def main() -> None:
    """Print the slowest, and with `-v` every input."""
    texts = list(hostile_texts())
    loader = _cpu(read_alone, dict(texts)[_ACCEPTED])
    found = [(_cpu(_validate, text), name) for name, text in texts]
    if "-v" in sys.argv:
        print("\n".join(f"    {name:<45} {seconds:6.2f} s of CPU" for seconds, name in found))
    seconds, name = max(found)
    print(f"{'what':<62} {'measured':>8} {'budget':>8}")
    row("slowest refusal of 1 MiB, times the C loader", seconds / loader, MOST_TIMES_THE_LOADER)
    print(f"    {name}: Sluice {seconds:.2f} s of CPU; loader {loader:.2f} s for {_ACCEPTED} of 1 MiB")


def _full(before: str, part: Callable[[int], str], after: str = "") -> str:
    """Parts, numbered, up to 1 MiB."""
    parts, size = [], len(before) + len(after)
    number = 0
    while size + len(more := part(number)) <= MIB:
        parts.append(more)
        size += len(more)
        number += 1
    return "".join((before, *parts, after))


def _base(count: int) -> dict[str, Any]:
    """A config that is accepted, to put what is hostile into."""
    return dict(yaml.load(config_text(count), Loader=yaml.CBaseLoader))  # noqa: S506  our own text


def _json(config: dict[str, Any]) -> str:
    return json.dumps(config)


def _unknown_names() -> str:
    config = _base(1)
    target = config["targets"]["site-0000"]
    target["constraints"] = {"dependsOn": [f"site-{number}x" for number in range(70_000)]}
    return _json(config)


def _strategies() -> str:
    config = _base(2_000)
    for number, target in enumerate(config["targets"].values()):
        target["strategy"] = f"ramp{number}"
        target.pop("constraints", None)
    config["strategies"] |= {f"rampe{n}": config["strategies"]["ramp"] for n in range(2_000)}
    return _json(config)


def _aliases() -> str:
    config = _base(1_000)
    names = list(config["targets"])
    config["trafficManagement"] = [
        {"targets": names, "alias": [{"functionName": f"f{n}", "aliasName": "live"}]} for n in range(40)
    ]
    return _json(config)


def _rows_for_targets() -> str:
    config = _base(1_000)
    names = list(config["targets"])
    config["providerOptions"] = {"lambda": [{"targets": names[:20]} for _ in range(2_000)]}
    return _json(config)


def _chained() -> str:
    links = (f"x-{n}: &a{n} {{<<: *a{n - 1}, k{n}: 1}}\n" for n in range(1, 2_000))
    return "".join((_HEAD, "x-0: &a0 {k0: 1}\n", *links))


def _ring() -> str:
    config = _base(3_000)
    names = list(config["targets"])
    for number, name in enumerate(names):
        config["targets"][name]["constraints"] = {"dependsOn": [names[number - 1]]}
    return _json(config)


def _validate(text: str) -> None:
    try:
        plan_deployment(load_config(text).config)
    except ConfigError as error:
        str(error)


def _cpu(work: Callable[[str], object], text: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        work(text)
        taken.append(time.process_time() - start)
    return min(taken)


if __name__ == "__main__":
    main()
