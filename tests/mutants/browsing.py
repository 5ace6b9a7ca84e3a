"""Mutations of sessions in browsers: who is let in, for how long, and which forms are believed."""

from tests.mutants.mutation import Mutation

_SESSION = ("tests/unit/domain/people/test_session.py",)
_TASK = ("tests/tasks/allow/test_sessions.py",)
_STORE = ("tests/adapters/test_stored_sessions.py",)

BROWSING = (
    Mutation(
        "a form of another session is believed",
        "domain/people/session.py",
        'return hmac.compare_digest(self.csrf.encode(), given.encode(errors="surrogatepass"))',
        "return bool(given)",
        _SESSION,
    ),
    Mutation(
        "a session outlives its time",
        "tasks/allow/sessions.py",
        "if not session.is_open(ports.clock.now()):",
        "if False:",
        _TASK,
    ),
    Mutation(
        "a code is good twice",
        "aws/table/sessions.py",
        "isUsed = :no AND endsAt > :now",
        "(isUsed = :no OR isUsed = :yes) AND endsAt > :now",
        _STORE,
    ),
    Mutation(
        "a session that was ended goes on",
        "aws/table/sessions.py",
        'if item is None or item["isEnded"]:',
        "if item is None:",
        _STORE,
    ),
)
