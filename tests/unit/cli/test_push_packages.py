"""One zip of a file or folder: the same content gives the same bytes; what Lambda refuses is refused here."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from sluice_cli.push import packages
from sluice_cli.push.packages import PackageError, package


@pytest.fixture
def made_in(tmp_path: Path) -> Path:
    path = tmp_path / "made"
    path.mkdir()
    return path


def a_folder(parent: Path, name: str = "orders", **files: str) -> Path:
    folder = parent / name
    for path, content in (files or {"app.py": "def handler(): ..."}).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return folder


def test_packs_the_same_bytes_when_times_and_the_order_of_files_differ(tmp_path: Path, made_in: Path) -> None:
    first = a_folder(tmp_path / "a", **{"app": "one", "lib/tax": "two"})
    second = a_folder(tmp_path / "b", **{"lib/tax": "two", "app": "one"})
    os.utime(second / "app", (1, 1))
    assert package(first, made_in).sha256 == package(second, made_in).sha256


def test_packs_other_bytes_when_a_file_becomes_executable(tmp_path: Path, made_in: Path) -> None:
    folder = a_folder(tmp_path, bootstrap="#!/bin/sh")
    (folder / "bootstrap").chmod(0o644)
    before = package(folder, made_in)
    (folder / "bootstrap").chmod(0o755)
    after = package(folder, made_in)
    assert before.sha256 != after.sha256
    assert zipfile.ZipFile(after.file).getinfo("bootstrap").external_attr >> 16 == 0o100755


def test_packs_every_file_below_the_folder_when_it_has_folders_and_links(
    tmp_path: Path, made_in: Path
) -> None:
    left_out = {"__pycache__/x": "compiled", "lib/__pycache__/y": "too", ".git/head": "main"}
    folder = a_folder(tmp_path, **{"app": "code", "lib/tax": "tax", **left_out})
    elsewhere = a_folder(tmp_path, "shared", money="money")
    (folder / "linked").symlink_to(elsewhere, target_is_directory=True)
    (folder / "alone").symlink_to(elsewhere / "money")
    names = zipfile.ZipFile(package(folder, made_in).file).namelist()
    assert names == ["alone", "app", "lib/tax", "linked/money"]


def test_takes_a_zip_as_it_is_when_the_path_names_one(tmp_path: Path, made_in: Path) -> None:
    file = tmp_path / "my orders.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", "code")
    found = package(file, made_in)
    digest = hashlib.sha256(file.read_bytes())
    assert (found.file, found.sha256, found.size_bytes) == (file, digest.digest(), file.stat().st_size)
    assert found.key("builds/") == f"builds/my-orders/{digest.hexdigest()}.zip"


def test_names_the_package_when_the_path_ends_in_a_dot(tmp_path: Path, made_in: Path) -> None:
    folder = a_folder(tmp_path, "checkout")
    assert package(folder / ".", made_in).name == "checkout"


def test_two_folders_become_two_zips_when_both_are_packed(tmp_path: Path, made_in: Path) -> None:
    one, two = (package(a_folder(tmp_path, name, app=name), made_in) for name in ("one", "two"))
    assert zipfile.ZipFile(one.file).read("app") == b"one"
    assert zipfile.ZipFile(two.file).read("app") == b"two"


def nothing(folder: Path) -> Path:
    return folder / "dist.zip"


def no_zip(folder: Path) -> Path:
    (folder / "dist.zip").write_text("not a zip")
    return folder / "dist.zip"


def empty(folder: Path) -> Path:
    (folder / "dist" / "lib").mkdir(parents=True)
    return folder / "dist"


def looping(folder: Path) -> Path:
    found = a_folder(folder, **{"lib/tax": "two"})
    (found / "lib" / "up").symlink_to(found, target_is_directory=True)
    return found


def dangling(folder: Path) -> Path:
    found = a_folder(folder)
    (found / "gone").symlink_to(folder / "nowhere")
    return found


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (nothing, "is neither in S3 nor on this machine"),
        (no_zip, "is not a zip file"),
        (empty, "holds no files"),
        (looping, "leads back to a folder that it is in"),
        (dangling, "cannot be packed"),
    ],
)
def test_says_what_is_wrong_when_there_is_no_package(tmp_path, made_in, source, message) -> None:
    with pytest.raises(PackageError, match=message):
        package(source(tmp_path), made_in)


def test_refuses_more_than_lambda_unzips_when_it_is_packed(tmp_path, made_in, monkeypatch) -> None:
    monkeypatch.setattr(packages, "_MOST_UNZIPPED_BYTES", 10)
    assert package(a_folder(tmp_path, "fits", app="x" * 10), made_in).size_bytes > 10
    with pytest.raises(PackageError, match="at most 250 MB"):
        package(a_folder(tmp_path, "large", app="x" * 11), made_in)
