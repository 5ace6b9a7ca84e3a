"""The function `receipts`, small enough to see which release answers."""


def handler(_event: object, _context: object) -> dict[str, object]:
    """What Lambda calls."""
    return {"function": "receipts", "release": 1}
