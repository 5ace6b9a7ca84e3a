"""Secrets that nobody can guess, from the operating system."""

import secrets

_BYTES = 32


class SystemRandomness:
    """The `Randomness` port."""

    def secret(self) -> str:
        """256 bits as 43 letters, digits, `-` and `_`."""
        return secrets.token_urlsafe(_BYTES)
