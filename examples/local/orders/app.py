"""The function `orders`, small enough to see which release answers."""


def handler(_event: object, _context: object) -> dict[str, object]:
    """What Lambda calls."""
    return {"function": "orders", "release": 1}
