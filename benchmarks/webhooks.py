"""What a receiver pays for each delivery, against the bare work: one HMAC, one comparison, one parse."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path

from benchmarks.measuring import Row, alternate, cpu_of
from inkbox import verify_webhook
from inkbox.webhooks import unwrap

_BODY = (Path(__file__).resolve().parents[1] / "spec/vectors/webhook-payloads/message.received.json").read_bytes()
_SECRET = "whsec_Zk3tQ9vN1sHc7LxPbR4mYwE8uJ2dGfA6"
_KEY = _SECRET.removeprefix("whsec_").encode()
_REPEAT = 5_000


def rows() -> list[Row]:
    """Measure `verify_webhook` and `unwrap`."""
    stamp = str(int(time.time()))
    digest = hmac.new(_KEY, f"request-1.{stamp}.".encode() + _BODY, hashlib.sha256).hexdigest()
    # As a server hands them over: with others around them.
    headers = {
        "host": "hooks.example.net",
        "content-type": "application/json",
        "content-length": str(len(_BODY)),
        "user-agent": "Inkbox",
        "x-inkbox-signature": f"sha256={digest}",
        "x-inkbox-request-id": "request-1",
        "x-inkbox-timestamp": stamp,
    }

    def bare_check() -> bool:
        signed = f"{headers['x-inkbox-request-id']}.{headers['x-inkbox-timestamp']}.".encode() + _BODY
        made = hmac.new(_KEY, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"sha256={made}", headers["x-inkbox-signature"])

    def bare_read() -> object:
        return bare_check() and json.loads(_BODY)

    def check() -> bool:
        return verify_webhook(payload=_BODY, headers=headers, secret=_SECRET, tolerance=3600)

    def read() -> object:
        return unwrap(payload=_BODY, headers=headers, secret=_SECRET, tolerance=3600)

    assert bare_check()
    assert check()
    found = []
    for name, ours, base, budget in (
        ("verify a webhook, against a bare HMAC", check, bare_check, 2.5),
        ("unwrap a webhook, against a bare HMAC and json.loads", read, bare_read, 1.8),
    ):
        mine, theirs = alternate(lambda: cpu_of(ours, _REPEAT), lambda: cpu_of(base, _REPEAT), rounds=7)  # noqa: B023
        found.append(Row(name, mine, "us", budget=budget, base=theirs))
    return found
