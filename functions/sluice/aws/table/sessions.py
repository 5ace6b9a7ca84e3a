"""Stored sessions and codes, one small item each, in the partition of their person."""

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Update
from sluice.domain.people.session import Session, Token, token_for

_CODE, _SESSION = "CODE", "SESSION"
_EXISTS = "attribute_exists(pk)"
_IS_GOOD = "attribute_exists(pk) AND isUsed = :no AND endsAt > :now"


class DynamoSessions:
    """The `SessionStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def add_code(self, code: Token, person: str, ends_at: float) -> None:
        """Store a code that this person can exchange for a session once."""
        self._table.put(
            _partition(code.person_key),
            _name(_CODE, code),
            {"person": person, "endsAt": int(ends_at), "isUsed": False, "expiresAt": int(ends_at)},
        )

    def take_code(self, code: Token, at: float) -> str | None:
        """The person of a code that is good and was never taken; from now on it is."""
        # A lost answer costs the person one more link: whoever comes second gets nothing.
        update = Update("SET isUsed = :yes", {":yes": True, ":no": False, ":now": int(at)}, _IS_GOOD)
        try:
            item = self._table.update(_partition(code.person_key), _name(_CODE, code), update)
        except ConditionFailedError:
            return None
        return str(item["person"])

    def begin(self, token: Token, session: Session) -> None:
        """Store a session."""
        ends = int(session.ends_at)
        self._table.put(
            _partition(token.person_key),
            _name(_SESSION, token),
            {"person": session.person, "endsAt": ends, "isEnded": False, "expiresAt": ends},
        )

    def find(self, token: Token) -> Session | None:
        """The session behind a token that was not ended, also when its time has run out."""
        item = self._table.get(_partition(token.person_key), _name(_SESSION, token))
        if item is None or item["isEnded"]:
            return None
        return Session(str(item["person"]), float(str(item["endsAt"])))

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

    def _end(self, partition: str, name: str, flag: str) -> None:
        try:
            self._table.update(partition, name, Update(f"SET {flag} = :yes", {":yes": True}, _EXISTS))
        except ConditionFailedError:
            return


def _partition(person_key: str) -> str:
    return f"PERSON#{person_key}"


def _name(kind: str, token: Token) -> str:
    return f"{kind}#{token.digest}"
