"""Takes orders; CDK owns this function and publishes its versions."""


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    """The order, as it was taken."""
    return {"function": "orders", "order": event.get("order")}
