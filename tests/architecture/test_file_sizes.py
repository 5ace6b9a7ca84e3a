"""How long a file may be: one idea fits on a few screens, and a handler on one."""

from tests.architecture.sources import PRODUCT, sources

LONGEST_FILE = 300
LONGEST_HANDLER = 40


def test_no_file_is_long_when_a_folder_is_read() -> None:
    lengths = {source.name: source.length for source in sources(*PRODUCT, "tests", "bench")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_handlers_only_listen_when_lambda_calls_them() -> None:
    long = {
        source.name: source.length
        for source in sources("functions/handlers")
        if source.length > LONGEST_HANDLER
    }
    assert long == {}
