"""Makes the next release of Sluice out of this one: other code in every handler, other state machines."""

import hashlib
import json
import shutil
from pathlib import Path

from local.stack import deploy_app
from local.synthesis import synthesise
from sluice import __version__
from tests.scenarios.world import World

STACK = "Sluice"
NEXT_VERSION = "0.1.1-test"
PRESENT = f'__version__ = "{__version__}"'


def release(world: World, cdk_out: Path) -> None:
    """Update the stack to this assembly, as `cdk deploy` would; each handler is updated within no time."""
    with world.updates_taking(0):
        deploy_app(world.plane.session(), cdk_out, STACK)


def present_release() -> Path:
    """The assembly of what is tested."""
    return synthesise()


def next_release(folder: Path) -> Path:
    """The same with another version in every bundle of handlers and in both state machines."""
    assembly = folder / "next"
    shutil.copytree(present_release(), assembly)
    texts = [assembly / f"{STACK}.{name}.json" for name in ("template", "assets")]
    for asset in json.loads(texts[1].read_text())["files"].values():
        source = assembly / asset["source"]["path"]
        if _change(source):
            _rename(source, texts)
    return assembly


def _change(asset: Path) -> bool:
    if asset.is_dir():
        version = asset / "sluice/__init__.py"
        version.write_text(version.read_text().replace(PRESENT, f'__version__ = "{NEXT_VERSION}"'))
        for compiled in version.parent.glob("__pycache__/__init__.*"):
            compiled.unlink()  # it is never compared with its source
        return True
    definition = json.loads(asset.read_text())
    if "StartAt" not in definition:
        return False
    definition["Comment"] = NEXT_VERSION
    asset.write_text(json.dumps(definition))
    return True


def _rename(asset: Path, texts: list[Path]) -> None:
    """An asset is known by the hash of its content: other content, another name."""
    digest = asset.name.split(".")[1]
    other = hashlib.sha256(digest.encode()).hexdigest()
    asset.rename(asset.with_name(asset.name.replace(digest, other)))
    for text in texts:
        text.write_text(text.read_text().replace(digest, other))
