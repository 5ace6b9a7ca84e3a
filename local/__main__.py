"""`python -m local up|down|status`: the embedded control plane from the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from local import launcher
from local.page_link import signed_in_link
from local.plane_access import Plane
from local.process import PlaneStartError
from local.stack import StackError
from local.synthesis import SynthesisError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except (PlaneStartError, StackError, SynthesisError) as error:
        _say(str(error))
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--home", type=Path, default=launcher.HOME, help="folder that holds plane.json")
    commands = parser.add_subparsers(required=True)
    up = commands.add_parser("up", help="start the plane and deploy Sluice into it")
    up.add_argument(
        "--state-dir", type=Path, help="folder for its clock, code and log (default: state, at home)"
    )
    up.add_argument(
        "--speed", type=float, default=1.0, help="how fast its time runs (60: a minute in a second)"
    )
    up.add_argument(
        "--iam",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="enforce roles, trust and external ids",
    )
    up.set_defaults(command=_up)
    commands.add_parser("down", help="end the plane").set_defaults(command=_down)
    commands.add_parser("status", help="say whether it runs").set_defaults(command=_status)
    return parser


def _up(options: argparse.Namespace) -> int:
    plane = launcher.running(options.home)
    if plane is not None:
        _say(f"The plane already runs (process {plane.pid}).\n")
    else:
        plane = launcher.up(options.home, options.state_dir, speed=options.speed, iam=options.iam)
    _say(_try_next(plane, options.home))
    return 0


def _down(options: argparse.Namespace) -> int:
    _say("The plane has ended." if launcher.down(options.home) else "No plane runs.")
    return 0


def _status(options: argparse.Namespace) -> int:
    plane = launcher.running(options.home)
    _say(_try_next(plane, options.home) if plane else "No plane runs. Start one with: python -m local up")
    return 0 if plane else 1


def _try_next(plane: Plane, home: Path) -> str:
    return "\n".join(
        (
            f"Open the page       {signed_in_link(plane)}",
            "                    signed in, once, within five minutes; another link: python -m local status",
            f"Sluice answers at   {plane.api_url}",
            f"AWS answers at      {plane.endpoint_url}",
            f"Control plane       account {plane.home_account}",
            f"Target accounts     {', '.join(plane.accounts)}",
            f"All names           {launcher.plane_file(home)}",
            "",
            "Look around with the AWS CLI:",
            f"  export AWS_ENDPOINT_URL={plane.endpoint_url} AWS_REGION={plane.home_region}",
            f"  export AWS_ACCESS_KEY_ID={plane.home_account} AWS_SECRET_ACCESS_KEY=plane",
            "  aws stepfunctions list-state-machines",
            "Deploy by upload:",
            f"  aws s3 cp deploy.yml s3://{plane.config_bucket}/configs/deploy.yml",
            "End it:",
            "  python -m local down",
        )
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
