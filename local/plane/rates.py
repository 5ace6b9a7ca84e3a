"""Counts Lambda's control-plane calls and says which come too fast; it answers none.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "API requests": 15 a second for all
control-plane APIs together in an account and region, GetFunction and GetPolicy apart with 100 and 15.
"""

from dataclasses import dataclass, field

from local.plane.calls import Call

_APART = {"GetFunction": 100.0, "GetPolicy": 15.0}
_PER_SECOND = 15.0
# Invocations are limited by concurrency, not by this rate.
_DATA_PLANE = frozenset({"Invoke", "InvokeAsync", "InvokeWithResponseStream"})


@dataclass
class _Bucket:
    """Tokens that come back at a rate; one second's worth at most."""

    rate: float
    tokens: float
    at: float


@dataclass
class Rates:
    """The buckets of all accounts and regions."""

    _buckets: dict[tuple[str, str, str], _Bucket] = field(default_factory=dict)

    def refuses(self, call: Call, now: float) -> bool:
        """Whether this call is one too many."""
        if call.service != "lambda" or call.operation in _DATA_PLANE:
            return False
        rate = _APART.get(call.operation, _PER_SECOND)
        kind = call.operation if call.operation in _APART else ""
        key = (call.account, call.region, kind)
        bucket = self._buckets.setdefault(key, _Bucket(rate, rate, now))
        bucket.tokens = min(rate, bucket.tokens + max(0.0, now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            return True
        bucket.tokens -= 1
        return False
