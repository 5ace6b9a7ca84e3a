"""`make demo`: a story told by the real thing; ends with status 0 only if all it says was seen to happen."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from local.demo_config import ALIAS, ALL_AT_ONCE, CAREFUL, Step, config, function_of, places
from local.launcher import running_plane
from local.plane_access import Plane
from local.process import ROOT
from local.sample_functions import Place, answering, failing
from sluice_cli.client.endpoint import find_endpoint
from sluice_cli.client.signing import SigV4
from sluice_cli.environment import Environment

CALLS = 300
ROLLED_BACK = 5
_SLUICE = ROOT / ".venv" / "bin" / "sluice"
_SECONDS_FOR_A_STEP = 60


class NotSeenError(Exception):
    """Something that the demo says did not happen."""


class Demo:
    """The plane, and the folder in which the configs are written and the commands run."""

    def __init__(self, plane: Plane, folder: Path) -> None:
        self.where = places(plane)
        self._folder = folder
        (folder / ".git").mkdir()  # the command looks for a plane in a clone alone
        plane.write(folder / ".local" / "plane.json")
        endpoint = find_endpoint(None, Environment({}, folder))
        self._api = httpx.Client(base_url=endpoint.url, auth=SigV4(endpoint), timeout=30)

    def story(self) -> int:
        """Tell it; the exit status. It ends at the first thing that does not happen."""
        try:
            self._first_release()
            self._careful_release()
            self._broken_release()
        except NotSeenError as error:
            _say(f"\nThe story ends here, because this did not happen: {error}")
            return 1
        _heading("All of this was seen to happen")
        _say("  It ran on the real handlers, the real state machines and the real CDK template.")
        _say("  Try it by hand: make local")
        return 0

    def _first_release(self) -> None:
        _heading("1. Version 1, all at once: staging first, then both production regions side by side")
        release = self._write("v1", answering("v1"), dict.fromkeys(self.where, ALL_AT_ONCE), "first release")
        status, _ = self._sluice("deploy", "-f", str(release), "--watch")
        self._saw("sluice deploy ended with status 0", holds=status == 0)
        for name, place in self.where.items():
            answer = place.invoke(function_of(name), ALIAS)[1]
            self._saw(
                f"{name}: alias {ALIAS} answers {json.dumps(answer)}", holds=answer == {"release": "v1"}
            )

    def _careful_release(self) -> None:
        _heading("2. Version 2, carefully: prod-us gets 25 % of the traffic and waits for a person")
        strategies: dict[str, Sequence[Step]] = dict.fromkeys(self.where, ALL_AT_ONCE)
        release = self._write("v2", answering("v2"), {**strategies, "prod-us": CAREFUL}, "careful release")
        deployment = self._start(release)
        approval = self._approval(deployment, "prod-us")
        place = self.where["prod-us"]
        self._show_split(place, function_of("prod-us"))
        _say("\n  A person opens the approval link, looks, and presses Approve:")
        page = self._decide(approval, "approve", "looks good at 25 %")
        self._saw("the link showed a page and took the answer", holds=page)
        status, _ = self._sluice("watch", deployment)
        self._saw("sluice watch ended with status 0", holds=status == 0)
        self._all_serve("v2")

    def _broken_release(self) -> None:
        _heading("3. Version 3 is broken: every region tries it on 25 % and puts everything back")
        release = self._write(
            "v3", failing("v3"), dict.fromkeys(self.where, CAREFUL), "broken release", in_order=False
        )
        before = {name: place.alias(function_of(name), ALIAS) for name, place in self.where.items()}
        deployment = self._start(release)
        approvals = {name: self._approval(deployment, name) for name in self.where}
        for name, place in self.where.items():
            errors = sum(place.invoke(function_of(name), ALIAS)[2] for _ in range(60))
            self._saw(f"{name}: {errors} of 60 calls failed", holds=errors > 0)
        _say("\n  So three people press Reject:")
        for name, approval in approvals.items():
            self._saw(f"{name}: rejected", holds=self._decide(approval, "reject", "calls fail"))
        status, _ = self._sluice("watch", deployment)
        self._saw(f"sluice watch ended with status {ROLLED_BACK}: rolled back", holds=status == ROLLED_BACK)
        for name, place in self.where.items():
            after = place.alias(function_of(name), ALIAS)
            self._saw(f"{name}: alias {ALIAS} is at {_shares(after)}, as before", holds=after == before[name])
        self._all_serve("v2")

    def _write(
        self,
        version: str,
        source: str,
        strategies: Mapping[str, Sequence[Step]],
        description: str,
        *,
        in_order: bool = True,
    ) -> Path:
        """Upload the release to each region's bucket, and write its config."""
        paths = {name: place.upload(f"{version}/{name}.zip", source) for name, place in self.where.items()}
        needs = {"prod-us": ["staging"], "prod-eu": ["staging"]} if in_order else {}
        path = self._folder / f"{version}.yaml"
        path.write_text(config(self.where, paths, strategies, needs, description), encoding="utf-8")
        return path

    def _start(self, release: Path) -> str:
        status, output = self._sluice("deploy", "-f", str(release), "--output", "json", show=False)
        if status:
            raise NotSeenError(f"sluice deploy ended with status 0, not {status}:\n{output}")
        deployment = str(json.loads(output)["deploymentId"])
        _say(f"  $ sluice deploy -f {release.name}\n  Deployment {deployment} started.")
        return deployment

    def _sluice(self, *arguments: str, show: bool = True) -> tuple[int, str]:
        """Run the real command where it finds the demo's plane."""
        shown = [Path(argument).name if argument.startswith("/") else argument for argument in arguments]
        if show:
            _say(f"  $ sluice {' '.join(shown)}")
        environment = {**os.environ, "COLUMNS": "110"}
        environment.pop("SLUICE_API", None)
        output = []
        with subprocess.Popen(
            [_SLUICE, *arguments],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if show else None,
            text=True,
        ) as command:
            for line in command.stdout or ():
                output.append(line)
                if show:
                    _say(f"    {line.rstrip()}")
        return command.returncode, "".join(output)

    def _approval(self, deployment: str, target: str) -> str:
        """The id of the target's open approval, once it is there."""

        def is_open() -> str | None:
            targets = self._api.get(f"/deployments/{deployment}").raise_for_status().json()["targets"]
            view = next(view for view in targets if view["name"] == target)
            return next((str(wait["approvalId"]) for wait in view["waitingFor"]), None)

        return _wait_for(is_open, f"{target} asks for approval")

    def _decide(self, approval: str, decision: str, comment: str) -> bool:
        """What a person does with a link in a browser: look at the page, then press a button."""
        minted = (
            self._api.post(f"/approvals/{approval}/links", json={"name": "ada"}).raise_for_status().json()
        )
        page = httpx.get(minted["url"], timeout=30)
        answer = httpx.post(minted["url"], data={"decision": decision, "comment": comment}, timeout=30)
        _say(f"    {decision}: {urlsplit(minted['url'])._replace(query='…').geturl()}")
        return page.status_code == answer.status_code == 200

    def _show_split(self, place: Place, function: str) -> None:
        _say(f"  Calling {function}:{ALIAS} {CALLS} times:")
        counted = Counter(str(place.invoke(function, ALIAS)[1]["release"]) for _ in range(CALLS))
        for release, count in sorted(counted.items()):
            _say(f"    {release}  {'█' * (count * 40 // CALLS):<40} {count * 100 / CALLS:.0f} %")
        share = counted["v2"] / CALLS
        self._saw(f"{share:.0%} of the calls reached version 2", holds=0.15 < share < 0.35)

    def _all_serve(self, release: str) -> None:
        for name, place in self.where.items():
            answers = {json.dumps(place.invoke(function_of(name), ALIAS)[1]) for _ in range(5)}
            self._saw(f"{name} answers only {release}", holds=answers == {json.dumps({"release": release})})

    @staticmethod
    def _saw(text: str, *, holds: bool) -> None:
        _say(f"  {'✓' if holds else '✗'} {text}")
        if not holds:
            raise NotSeenError(text)


def _wait_for(look: Callable[[], str | None], what: str) -> str:
    end = time.monotonic() + _SECONDS_FOR_A_STEP
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise NotSeenError(f"{what} within {_SECONDS_FOR_A_STEP} seconds")


def _shares(alias: Mapping[str, float]) -> str:
    return " + ".join(f"version {version} ({share:g} %)" for version, share in alias.items())


def _heading(text: str) -> None:
    _say(f"\n{text}\n{'─' * len(text)}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Start a plane of the demo's own, tell the story, end the plane."""
    _say("Starting the embedded control plane (real handlers, state machines and CDK template) …")
    with tempfile.TemporaryDirectory(prefix="sluice-demo-") as folder, running_plane() as plane:
        _say(f"It runs: accounts {', '.join(plane.accounts[:2])}, regions {', '.join(plane.regions)}.")
        return Demo(plane, Path(folder)).story()


if __name__ == "__main__":
    sys.exit(main())
