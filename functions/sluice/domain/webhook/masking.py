"""Removes secrets from texts that are kept or shown, by their values or by their fingerprints.

A fingerprint is a keyed hash of a secret with its length. The key's holder can find the secret in a text, but
nobody can recover it from the fingerprint.
"""

import base64
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, quote_plus

MASK = "***"


def masked(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets, including their URL-encoded, JSON and base64 forms."""
    for form in _forms(secrets):
        text = text.replace(form, MASK)
    return text


def fingerprints(secrets: Iterable[str], key: str) -> tuple[str, ...]:
    """The fingerprints with which the key's holder can find these secrets in a text."""
    return tuple(f"{len(form)}:{_hash(form, key)}" for form in _forms(secrets))


def masked_by_fingerprints(text: str, known: Sequence[str], key: str, limit: int) -> str:
    """The text without the secrets of these fingerprints, truncated to `limit` characters."""
    by_length: dict[int, set[str]] = {}
    for fingerprint in known:
        size, _, digest = fingerprint.partition(":")
        by_length.setdefault(int(size), set()).add(digest)
    longest = max(by_length, default=0)
    text = text[: limit + longest]  # a secret that the cut splits is still matched whole
    for length in sorted(by_length, reverse=True):
        text = _without(text, length, by_length[length], key)
    return text[:limit]


def _without(text: str, length: int, digests: set[str], key: str) -> str:
    parts, start, position = [], 0, 0
    while position + length <= len(text):
        if _hash(text[position : position + length], key) in digests:
            parts += [text[start:position], MASK]
            start = position = position + length
        else:
            position += 1
    return "".join([*parts, text[start:]])


def _forms(secrets: Iterable[str]) -> list[str]:
    """Longest first, so that no form is matched inside another."""
    forms = {form for secret in secrets if secret.strip() for form in _spellings(secret)}
    return sorted(forms, key=lambda form: (-len(form), form))


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, secret.strip(), quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield base64.b64encode(secret.encode()).decode()


def _hash(text: str, key: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")[:16]).decode()
