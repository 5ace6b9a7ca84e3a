"""Stored sessions and codes, one small item each, in the partition of their person."""

from collections.abc import Mapping
from typing import cast

from sluice.aws.table.table import DynamoTable, Update
from sluice.aws.table.values import Value
from sluice.domain.people.session import Session, Token, token_for

_CODE, _SESSION, _SIGN_IN = "CODE", "SESSION", "SIGNIN"
_EXISTS = "attribute_exists(pk)"
_IS_GOOD = "attribute_exists(pk) AND isUsed = :no AND endsAt > :now"


class DynamoSessions:
    """The `SessionStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def add_code(self, code: Token, person: str, ends_at: float) -> None:
        """Store a code that this person can exchange for a session once."""
        self._add(_CODE, code, {"person": person}, ends_at)

    def take_code(self, code: Token, at: float) -> str | None:
        """The person of a code that is good and was never taken; from now on it is."""
        return self._take(_CODE, code, "person", at)

    def add_sign_in(self, token: Token, page: str, ends_at: float) -> None:
        """Store a sign-in at the identity provider that was begun, and the page to go on to."""
        self._add(_SIGN_IN, token, {"page": page}, ends_at)

    def take_sign_in(self, token: Token, at: float) -> str | None:
        """The page of a sign-in that is good and was never finished; from now on it is."""
        return self._take(_SIGN_IN, token, "page", at)

    def begin(self, token: Token, session: Session) -> None:
        """Store a session."""
        ends = int(session.ends_at)
        self._table.put(
            _partition(token.person_key),
            _name(_SESSION, token),
            {
                "person": session.person,
                "endsAt": ends,
                "isEnded": False,
                "expiresAt": ends,
                "groups": session.groups,
            },
        )

    def find(self, token: Token) -> Session | None:
        """The session behind a token that was not ended, also when its time has run out."""
        item = self._table.get(_partition(token.person_key), _name(_SESSION, token))
        if item is None or item["isEnded"]:
            return None
        groups = cast("frozenset[str]", item.get("groups", frozenset()))
        return Session(str(item["person"]), float(str(item["endsAt"])), groups)

    def end(self, token: Token) -> None:
        """End the session; nothing happens when there is none."""
        self._end(_partition(token.person_key), _name(_SESSION, token), "isEnded")

    def end_all(self, person: str) -> int:
        """End every session and code of this person; how many there were."""
        partition = _partition(token_for(person, "").person_key)
        items = list(self._table.query(partition))
        for item in items:
            name = str(item["sk"])
            self._end(partition, name, "isUsed" if name.startswith(_CODE) else "isEnded")
        return len(items)

    def _add(self, kind: str, token: Token, what: Mapping[str, str], ends_at: float) -> None:
        item: dict[str, Value] = {**what, "endsAt": int(ends_at), "isUsed": False, "expiresAt": int(ends_at)}
        self._table.put(_partition(token.person_key), _name(kind, token), item)

    def _take(self, kind: str, token: Token, field: str, at: float) -> str | None:
        # A lost answer costs the person one more try: whoever comes second gets nothing.
        update = Update("SET isUsed = :yes", {":yes": True, ":no": False, ":now": int(at)}, _IS_GOOD)
        item = self._table.try_update(_partition(token.person_key), _name(kind, token), update)
        return str(item[field]) if item else None

    def _end(self, partition: str, name: str, flag: str) -> None:
        self._table.try_update(partition, name, Update(f"SET {flag} = :yes", {":yes": True}, _EXISTS))


def _partition(person_key: str) -> str:
    return f"PERSON#{person_key}"


def _name(kind: str, token: Token) -> str:
    return f"{kind}#{token.digest}"
