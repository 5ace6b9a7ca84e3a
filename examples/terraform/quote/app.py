"""The function: answers with a price."""


def handler(_event: object, _context: object) -> dict[str, str]:
    """The price of today."""
    return {"price": "3.20"}
