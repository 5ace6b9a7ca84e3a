"""What is uploaded for a stack must depend on its content alone, or every start deploys new code."""

import os
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

from local.stack import zipped, zipped_once


def tree(folder: Path, *, stamp: int) -> Path:
    """Two files, written at a moment of the past."""
    (folder / "pkg").mkdir(parents=True)
    for name in ("b.py", "pkg/a.py"):
        (folder / name).write_text(f"# {name}\n")
        os.utime(folder / name, (stamp, stamp))
    return folder


def test_gives_the_same_bytes_when_only_times_and_places_differ(tmp_path: Path) -> None:
    one = tree(tmp_path / "one", stamp=1_000_000_000)
    other = tree(tmp_path / "other", stamp=1_700_000_000)
    assert zipped(one) == zipped(other)


def test_keeps_every_file_under_its_path(tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(zipped(tree(tmp_path / "one", stamp=1_000_000_000)))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "b.py": b"# b.py\n",
            "pkg/a.py": b"# pkg/a.py\n",
        }


def test_zips_an_asset_once_and_leaves_nothing_else_beside_it(tmp_path: Path) -> None:
    asset = tree(tmp_path / "asset.1", stamp=1_000_000_000)
    first = zipped_once(asset)
    assert first == zipped(asset)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["asset.1", "asset.1.zip"]
    shutil.rmtree(asset)
    assert zipped_once(asset) == first
