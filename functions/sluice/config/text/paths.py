"""How a path into the user's file is written (`targets.prod.constraints.dependsOn[0]`)."""

import re

Path = tuple[str | int, ...]
"""Keys and list positions from the root of the file to one value."""

_LONGEST_KEY = 200
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def written(path: Path) -> str:
    """The path as people write it; keys with spaces or dots are in brackets and quotes."""
    return "".join(_written_part(part) for part in path).removeprefix(".")


def _written_part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if len(part) > _LONGEST_KEY:  # a thousand problems under one long key would not fit into a response
        part = f"{part[:_LONGEST_KEY]}..."
    return f".{part}" if _PLAIN_KEY.fullmatch(part) else f"['{part}']"
