"""Signs webhook calls as Standard Webhooks specifies; where the key is kept is decided elsewhere.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac

KEY_PREFIX = "whsec_"


def signature_headers(key: str, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The three headers that prove to a receiver that the call is from Sluice, fresh, and which one it is."""
    content = f"{message_id}.{timestamp}.{body}".encode()
    signature = base64.b64encode(hmac.digest(_key_bytes(key), content, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _key_bytes(key: str) -> bytes:
    """A key is base64, with or without its prefix; anything else is used as it is."""
    text = key.strip().removeprefix(KEY_PREFIX)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text.encode()
