"""Measures what a cold start of each kind of handler imports, as a multiple of a bare Lambda client.

The bare client is the runtime's own, which an empty function would use; handlers bring a botocore with them.
Both find byte-code, as on AWS: the first process with the bare client writes it.
"""

import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-runtime" / "bin" / "python"
ROUNDS = 15

BARE = "import boto3; boto3.client('lambda')"
# Adapters are imported when they are first used; those that every run of a handler uses belong to its start.
STORES = "sluice.aws.documents, sluice.aws.table.deployments, sluice.aws.table.targets, sluice.host.clock"
OF_WORKER = "sluice.aws.target.accounts, sluice.aws.table.leases, sluice.aws.table.timeline"
WORKER = f"import handlers.set_weight, {STORES}, {OF_WORKER}, sluice.wiring; sluice.wiring.ports()"
API = f"import handlers.api, {STORES}, sluice.wiring; sluice.wiring.ports()"

CASES = (("worker", WORKER, 1.15), ("api", API, 1.6))


def seconds(statement: str, bundle: str | None = None) -> float:
    """One fresh process, timed inside; without a bundle it has the runtime's packages."""
    program = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    of_bundle = {"PYTHONPATH": str(ROOT / "build" / "plane" / str(bundle)), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {
        **(of_bundle if bundle else {"PYTHONPYCACHEPREFIX": str(ROOT / "build" / "runtime-byte-code")}),
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
    }
    return float(subprocess.check_output([PYTHON, "-c", program], env=environment, text=True))


def measured(statement: str, bundle: str) -> tuple[float, float, float]:
    """The ratio, ours and the bare client in seconds, all medians.

    The two take turns and each ratio is that of neighbours: what slows the machine down meets both.
    """
    seconds(BARE)  # the first ones read the disk
    seconds(statement, bundle)
    rounds = [(seconds(statement, bundle), seconds(BARE)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / bare for ours, bare in rounds)
    ours, bare = (statistics.median(values) for values in zip(*rounds, strict=True))
    return ratio, ours, bare


def main() -> None:
    """Print the table."""
    for bundle, statement, budget in CASES:
        ratio, ours, bare = measured(statement, bundle)
        verdict = "within" if ratio <= budget else "OVER"
        what = f"cold import of the {bundle} handler, times a bare client"
        print(f"{what:<62} {ratio:>8.2f} {budget:>8.2f}  {verdict}")
        print(f"    {ours * 1000:.0f} ms against {bare * 1000:.0f} ms")


if __name__ == "__main__":
    main()
