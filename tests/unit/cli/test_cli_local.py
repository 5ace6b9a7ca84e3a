"""`sluice local` runs the plane of the clone around the folder, and says so where there is none."""

import pytest

from sluice_cli.client.identities import keep_key, key_of
from sluice_cli.client.local_plane import AccessKey, LocalPlane
from sluice_cli.errors import UsageError

KEY = AccessKey("AKIDEXAMPLE", "not-a-secret")
PLANE = LocalPlane("http://127.0.0.1:4001", "us-east-1", KEY, "http://127.0.0.1:4000")


@pytest.fixture
def clone(tmp_path):
    """A clone of Sluice that is set up."""
    for name in (".git/HEAD", "local/__main__.py", ".venv/bin/python"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "given"),
    [(["up", "--speed", "60"], ("up", "--speed", "60")), (["down"], ("down",)), (["status"], ("status",))],
)
def test_plane_of_the_clone_is_run_by_the_clones_own_python(sluice, plane, clone, words, given):
    (clone / "inside").mkdir()
    assert sluice("local", *words, api=None, folder=clone / "inside").exit_code == 0
    assert plane.programs == [((str(clone / ".venv/bin/python"), "-m", "local", *given), clone)]


@pytest.mark.parametrize(
    ("gone", "words"),
    [(".git/HEAD", ""), ("local/__main__.py", "in no clone"), (".venv/bin/python", "not set up")],
)
def test_truth_is_told_when_there_is_no_plane_to_run(sluice, plane, clone, gone, words):
    if not words:
        (clone / ".git/HEAD").unlink()
        (clone / ".git").rmdir()
        words = "in no clone"
    else:
        (clone / gone).unlink()
    result = sluice("local", "up", api=None, folder=clone)
    assert (result.exit_code, plane.programs) == (1, [])
    assert words in result.stderr


def test_nobody_is_added_when_no_plane_runs(sluice, clone):
    assert "No plane runs here" in sluice("local", "identity", "add", "ada", api=None, folder=clone).stderr


def test_key_is_kept_for_the_plane_on_which_it_was_made_alone(clone):
    (clone / ".local").mkdir()
    keep_key("ada", KEY, PLANE, clone)
    assert key_of("ada", PLANE, clone) == KEY
    assert (clone / ".local" / "identities.json").stat().st_mode & 0o077 == 0
    later = LocalPlane("http://127.0.0.1:4009", "us-east-1", KEY, PLANE.aws_url)
    with pytest.raises(UsageError, match="'ada', who is not known to this plane"):
        key_of("ada", later, clone)


def test_file_that_is_none_of_ours_names_nobody(clone):
    (clone / ".local").mkdir()
    (clone / ".local" / "identities.json").write_text('{"apiUrl": "http://127.0.0.1:4001", "people": [1]}')
    with pytest.raises(UsageError) as caught:
        key_of("ada", PLANE, clone)
    assert caught.value.remedy == "Add them: sluice local identity add ada"
