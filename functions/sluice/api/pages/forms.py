"""Reads the forms that browsers send, and nothing that is not one of ours."""

from collections.abc import Mapping
from urllib.parse import parse_qs

MAX_FORM_BYTES = 8 * 1024
_MOST_FIELDS = 8


def form_fields(body: bytes) -> Mapping[str, str]:
    """The fields that were sent once; none of what is too long, or is not a form."""
    if len(body) > MAX_FORM_BYTES:
        return {}
    try:
        form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in form.items() if len(values) == 1}
