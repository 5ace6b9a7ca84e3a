"""Lets Python's garbage collector rest while a document is read: it costs more than the reading itself."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """No collection inside.

    A document becomes up to a million values that all live until it is checked, and the collector walks
    through them again and again without finding one that it could free. They are bounded by the limits on
    documents, and freed by their reference counts.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
