"""How long a change in AWS takes: acts once a window that begins now is over."""

import threading
from collections.abc import Callable

from local.plane import settings


def after_window(action: Callable[[], None]) -> None:
    """Act when an update that begins now is over."""
    timer = threading.Timer(settings.current().update_seconds, action)
    timer.daemon = True
    timer.start()
