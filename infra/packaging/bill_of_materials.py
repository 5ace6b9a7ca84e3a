"""Writes what a bundle is made of as a CycloneDX document: the same bytes for the same bundle."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from infra.packaging.bundles import Bundle
from infra.packaging.locked_packages import version_of

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://cyclonedx.org/sluice")

Component = TypedDict(
    "Component", {"type": str, "bom-ref": str, "name": str, "version": str, "purl": str}, total=False
)
"""https://cyclonedx.org/docs/1.6/json/#components"""


def write(bundle: Bundle, content: str, path: Path) -> None:
    """Write the bill of materials of a bundle whose files have the digest `content`."""
    path.write_text(json.dumps(bill_of_materials(bundle, content), indent=2) + "\n", "utf-8")


def bill_of_materials(bundle: Bundle, content: str) -> dict[str, object]:
    """The bundle, and each package in it with its locked version."""
    root = f"sluice-{bundle.name}"
    packages = [_package(name) for name in sorted(bundle.packages, key=str.lower)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{root} {content}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": root,
                "version": content[:12],
                "description": f"The handlers {', '.join(bundle.handlers)}",
                "properties": [{"name": "sluice:contentSha256", "value": content}],
            }
        },
        "components": packages,
        "dependencies": _dependencies(root, packages),
    }


def _package(name: str) -> Component:
    version = version_of(name)
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _dependencies(root: str, packages: Sequence[Component]) -> list[dict[str, object]]:
    refs = [package["bom-ref"] for package in packages]
    leaves: list[dict[str, object]] = [{"ref": ref} for ref in refs]
    return [{"ref": root, "dependsOn": refs}, *leaves]
