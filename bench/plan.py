"""Measures parse, check and plan of large configs against reading the same text with PyYAML's C loader."""

import gc
import time
from collections.abc import Callable

import yaml

from sluice.config.load import load_config
from sluice.planner.deployment import plan_deployment

SIZES = (10, 100, 1000)
ROUNDS = 7
MOST_TIMES_THE_LOADER = 4.0
MOST_GROWTH_FROM_100_TO_1000 = 12.0


def config_text(count: int) -> str:
    """A config with `count` targets, each in an account of its own, in waves of ten behind each other."""
    names = [f"site-{number:04}" for number in range(count)]
    config = {
        "version": "v1",
        "kind": "lambda",
        "application": "parcels",
        "targets": {name: _target(names, number) for number, name in enumerate(names)},
        "strategies": {"ramp": {"canary": {"steps": [_weight(5), _pause(10), _weight(50), _pause(10)]}}},
        "artifacts": [{"functionName": "quote", "path": "s3://code/quote.zip", "type": "zipFile"}],
        "providerOptions": {"lambda": [_row(name, number) for number, name in enumerate(names)]},
        "trafficManagement": [{"alias": [{"functionName": "quote", "aliasName": "live"}]}],
    }
    return yaml.safe_dump(config, sort_keys=False)


def read_alone(text: str) -> object:
    """What PyYAML's C loader does with the text."""
    return yaml.load(text, Loader=yaml.CLoader)  # noqa: S506  our own text


def plan(text: str) -> object:
    """What Sluice does with it."""
    return plan_deployment(load_config(text).config)


def best(work: Callable[[str], object], text: str) -> float:
    """The shortest of several rounds: what the work costs when nothing disturbs it."""
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        work(text)
        taken.append(time.perf_counter() - start)
    return min(taken)


def row(what: str, measured: float, budget: float) -> None:
    """One line of the table."""
    verdict = "within" if measured <= budget else "OVER"
    print(f"{what:<62} {measured:>8.2f} {budget:>8.2f}  {verdict}", flush=True)


def main() -> None:
    """Print the table."""
    print(f"{'what':<62} {'measured':>8} {'budget':>8}")
    ours = {}
    for count in SIZES:
        text = config_text(count)
        ours[count], alone = best(plan, text), best(read_alone, text)
        row(f"plan of {count} targets, times the C loader", ours[count] / alone, MOST_TIMES_THE_LOADER)
        print(f"    {len(text):,} bytes: Sluice {ours[count] * 1000:.1f} ms, loader {alone * 1000:.1f} ms")
    row("growth from 100 to 1000 targets", ours[1000] / ours[100], MOST_GROWTH_FROM_100_TO_1000)


def _target(names: list[str], number: int) -> dict[str, object]:
    target: dict[str, object] = {
        "account": f"site {number}",
        "deployAsIamRole": f"arn:aws:iam::{100000000000 + number}:role/SluiceDeployRole",
        "region": "eu-central-1",
        "strategy": "ramp",
    }
    wave = number // 10 * 10
    if wave:
        target["constraints"] = {"dependsOn": [names[wave - 1], names[wave - 2]]}
    return target


def _row(name: str, number: int) -> dict[str, str]:
    return {
        "target": name,
        "name": "quote",
        "runAsIamRole": f"arn:aws:iam::{100000000000 + number}:role/quote",
        "handler": "app.handler",
        "runtime": "python3.13",
    }


def _weight(percent: int) -> dict[str, object]:
    return {"setWeight": {"weight": percent}}


def _pause(minutes: int) -> dict[str, object]:
    return {"pause": {"duration": minutes, "unit": "minutes"}}


if __name__ == "__main__":
    main()
