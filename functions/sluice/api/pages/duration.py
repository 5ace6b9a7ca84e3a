"""Says how long something took, with the two units that matter."""

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def duration_at_a_glance(seconds: float) -> str:
    """`47 s`, `1.5 min`, `3.3 h` or `2 d`."""
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{round(seconds / length, 1):g} {unit}"
    return f"{max(0, round(seconds))} s"


def duration_in_words(seconds: float) -> str:
    """`47 s`, `12 min 5 s`, `3 h 20 min` or `2 d 4 h`."""
    whole = max(0, round(seconds))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86_400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
