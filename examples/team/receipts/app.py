"""Writes receipts; Sluice owns this function, and CI pushes its code."""


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    """The receipt of an order."""
    return {"function": "receipts", "order": event.get("order")}
