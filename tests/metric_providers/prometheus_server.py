"""A Prometheus server of its own for the tests: over TLS, with a password, and with numbers that are known.

`promtool` writes the numbers at fixed times, so nothing has to be waited for. The answers of one such server
(2.42, from Debian) are recorded for machines that have none; run this module to record them again.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

from tests.unit.aws.receivers import CERTIFICATE, KEY, a_server, answering, http_answer

BEGIN = 1_767_225_600
"""The first of January 2026, when the numbers begin; there is one for every 15 seconds of ten minutes."""
MINUTE = (BEGIN + 240.0, BEGIN + 300.0)
USERNAME, PASSWORD = "sluice", "open sesame"
_HASH = "$2b$04$lo5sZNsbww4QEiYVrKn41ez.LCMSwZGLy2LArSUPl5hOYzSluh5mO"  # of the password, by bcrypt
_RECORDED = Path(__file__).with_name("prometheus_recorded.json")
_START_SECONDS = 20.0

QUOTE_RATIO = (
    'sum(rate(fn_errors_total{fn="quote",owner="search"}[60s])) / sum(rate(fn_calls_total{fn="quote"}[60s]))'
)
IDLE_RATIO = 'sum(rate(fn_errors_total{fn="idle"}[60s])) / sum(rate(fn_calls_total{fn="idle"}[60s]))'
ASKED = (
    QUOTE_RATIO,
    IDLE_RATIO,
    f"scalar({QUOTE_RATIO})",
    'fn_calls_total{fn="absent"}',
    "fn_calls_total",
    'fn_calls_total{fn="quote"}[60s]',
    '"a text"',
    "1 / 0",
    "sum(",
    "fn_calls_total + on() fn_calls_total",
)


def is_installed() -> bool:
    """Whether this machine can run the real server."""
    return bool(shutil.which("prometheus") and shutil.which("promtool"))


@contextmanager
def a_real_server() -> Iterator[int]:
    """The port of a Prometheus server."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as probe:
        folder, port = Path(name), probe.getsockname()[1]
        probe.close()
        arguments = _prepared(folder, port)
        with (
            (folder / "log").open("w") as log,
            subprocess.Popen(arguments, stdout=log, stderr=log) as server,  # noqa: S603
        ):
            try:
                _wait(port, folder / "log")
                yield port
            finally:
                server.terminate()


@contextmanager
def a_recorded_server() -> Iterator[int]:
    """The port of a server that sends what a real one answered to the same queries and passwords."""
    recorded = json.loads(_RECORDED.read_text(encoding="utf-8"))

    def replay(connection: socket.socket, request: bytes) -> None:
        head, _, body = request.decode().partition("\r\n\r\n")
        query = parse_qs(body)["query"][0]
        answer = recorded[query if "Authorization: Basic c2x1aWNlOm9wZW4gc2VzYW1l" in head else "(stranger)"]
        answering(http_answer(answer["body"].encode(), f"{answer['status']} -"))(connection, request)

    with a_server(replay, tls=True) as (port, _requests):
        yield port


def _prepared(folder: Path, port: int) -> list[str]:
    """The command that starts the server, with its numbers and settings in the folder."""
    (folder / "numbers").write_text(_numbers())
    (folder / "server.pem").write_text(CERTIFICATE)
    (folder / "server.key").write_text(KEY)
    (folder / "prometheus.yml").write_text("{}")
    web = {
        "tls_server_config": {"cert_file": "server.pem", "key_file": "server.key"},
        "basic_auth_users": {USERNAME: _HASH},
    }
    (folder / "web.yml").write_text(json.dumps(web))
    blocks = ["promtool", "tsdb", "create-blocks-from", "openmetrics", f"{folder}/numbers", f"{folder}/data"]
    subprocess.run(blocks, check=True, capture_output=True)  # noqa: S603
    return [
        "prometheus",
        f"--config.file={folder}/prometheus.yml",
        f"--web.config.file={folder}/web.yml",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={folder}/data",
        "--storage.tsdb.retention.time=100y",
    ]


def _numbers() -> str:
    """100 calls in 15 seconds of which one fails, a function that is never called, and one that is slow."""
    lines = []
    for name, step in (("calls", {"quote": 100, "idle": 0, "slow": 7}), ("errors", {"quote": 1, "idle": 0})):
        lines.append(f"# TYPE fn_{name} counter")
        for function, each in step.items():
            lines += [
                f'fn_{name}_total{{fn="{function}",owner="search"}} {each * tick} {BEGIN + 15 * tick}'
                for tick in range(41)
            ]
    return "\n".join([*lines, "# EOF", ""])


def _wait(port: int, log: Path) -> None:
    """Until it takes connections."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not start: {log.read_text()[-2000:]}")


def _record() -> None:
    from tests.metric_providers.asking import raw_answers

    with a_real_server() as port:
        text = json.dumps(raw_answers(port), indent=1, ensure_ascii=False)
    _RECORDED.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"recorded {_RECORDED.name}\n")


if __name__ == "__main__":
    _record()
