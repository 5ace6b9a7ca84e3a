"""Keeps the release that the code says it is, in place of what was kept of it before: `make freeze`."""

import shutil

from local.process import ROOT
from local.simulation.plane import SimulatedPlane, simulated_plane

KEPT = ROOT / "tests/releases"


def main() -> None:
    """Keep its state machines, and a deployment in every way in which one can wait."""
    keep(simulated_plane())


def keep(simulated: SimulatedPlane) -> None:
    """The plane must be up before anything else imports the emulator."""
    from tests.releases.keeping import kept
    from tests.releases.site import MACHINES, Site, receiver
    from tests.releases.ways import WAYS, Scene

    site = Site(simulated)
    folder = KEPT / site.release
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for kind in MACHINES:
        shutil.copy(ROOT / f"statemachine/{kind}.asl.json", folder)
    with receiver() as webhook, site.running() as baton:
        for name, way in WAYS.items():
            baton.sleep(-baton.now % 60)  # analyses begin with a minute
            began = baton.now
            begun = way(Scene(site, baton.sleep, webhook))
            (folder / f"{name}.json").write_text(kept(site, begun, began=began, now=baton.now))
            print(folder / f"{name}.json")


if __name__ == "__main__":
    main()
