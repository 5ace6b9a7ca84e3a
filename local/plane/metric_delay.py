"""How late metric values arrive on the plane: nothing unless somebody wants to see what lateness does."""

_seconds = [0.0]


def seconds() -> float:
    """Values younger than this are not there yet."""
    return _seconds[0]


def set_seconds(delay: float) -> None:
    """Let values arrive this much later from now on, as on AWS, where it is about two minutes."""
    if delay < 0:
        raise ValueError(f"Values cannot arrive {-delay} seconds before they are made")
    _seconds[0] = delay
