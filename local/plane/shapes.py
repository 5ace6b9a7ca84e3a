"""The shapes of the emulator's untyped values, named once."""

from typing import Any

Json = Any
"""Whatever JSON can hold."""

Record = dict[str, Any]
"""What the emulator keeps of one resource."""

Response = tuple[int, dict[str, str], bytes]
"""Status, headers and body, as the emulator's services answer."""
