"""Signs as the service does, written apart from the verifier: contract, section 10.1, step by step."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "whsec_Zk3tQ9vN1sHc7LxPbR4mYwE8uJ2dGfA6"
REQUEST_ID = "01JZX4M8-T2QK-7B3V-9N5C-6D1FGH8W"


def signed(
    body: bytes, *, secret: str = SECRET, request_id: str = REQUEST_ID, timestamp: object = None
) -> dict[str, str]:
    """Return the headers of a delivery.

    Args:
        body: The raw body.
        secret: The signing key.
        request_id: Id of the attempt.
        timestamp: Time of the attempt, now by default.
    """
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    key = secret[len("whsec_") :] if secret.startswith("whsec_") else secret
    digest = hmac.new(key.encode(), digestmod=hashlib.sha256)
    for part in (request_id.encode(), b".", stamp.encode(), b".", body):
        digest.update(part)
    return {
        "X-Inkbox-Signature": f"sha256={digest.hexdigest()}",
        "X-Inkbox-Request-ID": request_id,
        "X-Inkbox-Timestamp": stamp,
    }


def delivery(event: Any, **options: Any) -> dict[str, Any]:
    """Return body and headers of an event as arguments of `unwrap`."""
    body = json.dumps(event).encode()
    return {"payload": body, "headers": signed(body, **options), "secret": options.get("secret", SECRET)}
