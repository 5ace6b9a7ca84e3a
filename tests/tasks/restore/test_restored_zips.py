"""However many functions are restored side by side, memory holds one zip at a time."""

from dataclasses import replace
from threading import Event, Lock
from types import SimpleNamespace
from typing import Any

from sluice.domain.function.code_source import ZipFile
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.host.threads import Threads
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.restore.restore_latest import restore_latest
from tests.builders import a_rollback_point
from tests.tasks.scene import DEPLOYMENT, PLAN, latest


class Zips:
    """Functions whose old code must be fetched and sent; counts how many zips are held at most."""

    def __init__(self) -> None:
        self.held = self.most = 0
        self._restored: set[str] = set()
        self._lock = Lock()

    def get_function(self, name: str, _version: str | None = None) -> FunctionState:
        """New code until the old code is sent."""
        return latest("old-code" if name in self._restored else "new-code")

    def download_code(self, _name: str, _version: str) -> bytes:
        """A zip, which is held from now on."""
        with self._lock:
            self.held += 1
            self.most = max(self.most, self.held)
        Event().wait(0.02)  # so that the others get here, if they may
        return b"zip"

    def update_code(self, name: str, code: ZipFile, *_: Any) -> None:
        """The zip is sent."""
        assert code.content == b"zip"
        with self._lock:
            self.held -= 1
            self._restored.add(name)

    def publish_version(self, *_: Any) -> None:
        """Nothing more to do."""


def test_holds_one_zip_at_a_time_when_many_functions_are_restored() -> None:
    zips, threads = Zips(), Threads()
    ports: Any = SimpleNamespace(side_by_side=threads)
    work = TargetWork(ports, DEPLOYMENT, PLAN, zips)  # type: ignore[arg-type]  # only what a zip needs
    records = [
        FunctionRecord(
            replace(a_rollback_point(Live.LATEST, alias_name=None), function_name=name),
            "7",
            "new-code",
            is_changed=True,
        )
        for name in ("quote", "order", "parcel", "route")
    ]
    restored = threads.run(lambda record: restore_latest(work, record), records, limit=8)
    assert [one.differences for one in restored] == [[], [], [], []]
    assert zips.most == 1
