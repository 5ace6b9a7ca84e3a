"""The sealed task tokens of a state that waits, one of each of its tries: nobody knows which is alive.

Step Functions repeats a state whose handler it has heard nothing of, with another token. The handler may go
on all the same and store its own after that of the next try. So all are kept, and all get the reply: AWS
refuses what comes for a try that is over. A state that is entered again for each look of an analysis says how
long each token lives: those that are over are forgotten, or they would fill the item.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

import base64
from typing import cast

from sluice.aws.table.table import Item
from sluice.aws.table.values import Value
from sluice.domain.waits.token_life import TokenLife

TOKEN = "sealedToken"  # noqa: S105  an attribute's name
"""The first try's; nearly always the only one."""
ADDS_LATER = "ADD laterTokens :later"
FORGETS = "DELETE laterTokens :over"
_ENDS = " until "


def later(sealed: bytes, life: TokenLife | None = None) -> dict[str, Value]:
    """What `ADDS_LATER` adds: DynamoDB's sets of texts are what else is stored here."""
    text = base64.b64encode(sealed).decode()
    return {":later": frozenset({f"{text}{_ENDS}{life.ends_at:.0f}" if life else text})}


def over(item: Item, now: float) -> dict[str, Value]:
    """What `FORGETS` takes: the tokens whose lives have ended; nothing when all may live."""
    ended = frozenset(one for one in _later_in(item) if _ENDS in one and float(one.split(_ENDS)[1]) < now)
    return {":over": ended} if ended else {}


def tokens_in(item: Item) -> tuple[bytes, ...]:
    """All that are stored in an item; none before a state waits."""
    first = cast("bytes | None", item.get(TOKEN))
    added = (base64.b64decode(one.split(_ENDS)[0]) for one in sorted(_later_in(item)))
    return (*([first] if first else []), *added)


def _later_in(item: Item) -> frozenset[str]:
    return cast("frozenset[str]", item.get("laterTokens") or frozenset())
