"""The sealed task tokens of a state that waits, one of each of its tries: nobody knows which is alive.

Step Functions repeats a state whose handler it has heard nothing of, with another token. The handler may go
on all the same and store its own after that of the next try. So all are kept, and all get the reply: AWS
refuses what comes for a try that is over.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

import base64
from typing import cast

from sluice.aws.table.table import Item
from sluice.aws.table.values import Value

TOKEN = "sealedToken"  # noqa: S105  an attribute's name
"""The first try's; nearly always the only one."""
ADDS_LATER = "ADD laterTokens :later"


def later(sealed: bytes) -> dict[str, Value]:
    """What `ADDS_LATER` adds: DynamoDB's sets of texts are what else is stored here."""
    return {":later": frozenset({base64.b64encode(sealed).decode()})}


def tokens_in(item: Item) -> tuple[bytes, ...]:
    """All that are stored in an item; none before a state waits."""
    added = cast("frozenset[str]", item.get("laterTokens") or frozenset())
    first = cast("bytes | None", item.get(TOKEN))
    return (*([first] if first else []), *(base64.b64decode(one) for one in sorted(added)))
