"""Starts the plane: reads the command line, prepares the emulator's environment, serves until told to end.

python -m local.plane.server --port N --api-port M --state-dir DIR --runtime-python PYTHON [--iam]
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from local.plane.settings import HOME_ACCOUNT, HOME_REGION, HOST, PlaneSettings, configure


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve one plane in this process."""
    settings = parse(arguments)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(emulator_environment(settings))
    configure(settings)
    from local.plane.serving import serve  # noqa: PLC0415 - the emulator reads its environment on import

    serve(settings)


def parse(arguments: Sequence[str] | None) -> PlaneSettings:
    """The settings a command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m local.plane.server", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port of the AWS APIs")
    parser.add_argument("--api-port", type=int, required=True, help="port of the stack's HTTP API")
    parser.add_argument(
        "--state-dir", type=Path, required=True, help="folder for the clock and unpacked code"
    )
    parser.add_argument(
        "--runtime-python", type=Path, required=True, help="interpreter that runs the handlers"
    )
    parser.add_argument(
        "--iam", action="store_true", help="enforce policies, trust policies and external ids"
    )
    parser.add_argument("--update-seconds", type=float, default=0.15, help="how long a function update lasts")
    parser.add_argument(
        "--max-environments",
        type=int,
        default=PlaneSettings.max_environments,
        help="execution environments kept at most, warm ones included",
    )
    parser.add_argument(
        "--max-calls",
        type=int,
        default=PlaneSettings.max_calls,
        help="functions that run at once; a call beyond waits for a moment, and is then throttled",
    )
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when whoever started this one has ended"
    )
    options = vars(parser.parse_args(arguments))
    # Not resolved: the interpreter of a virtual environment is a link, and its target is another environment.
    return PlaneSettings(
        **{
            **options,
            "state_dir": options["state_dir"].absolute(),
            "runtime_python": options["runtime_python"].absolute(),
        }
    )


def emulator_environment(settings: PlaneSettings) -> dict[str, str]:
    """The variables that tell the emulator to stay on this machine and whose account is home."""
    return {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(settings.port),
        "MINISTACK_ACCOUNT_ID": HOME_ACCOUNT,
        "MINISTACK_REGION": HOME_REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AUTH": "true" if settings.iam else "false",
    }


if __name__ == "__main__":
    main()
