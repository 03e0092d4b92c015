"""The page of messages that calls and decoding are measured with."""

from __future__ import annotations

import json


def message(number: int) -> dict[str, object]:
    """Return one message as the service sends it."""
    return {
        "id": f"0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f{number:04x}",
        "mailbox_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0002",
        "thread_id": f"0b8f0c52-6a0e-4d7e-9d0a-3f6f6f1f{number:04x}",
        "message_id": f"<m{number}@example.net>",
        "from_address": "ann@example.net",
        "to_addresses": ["ops-bot@inkboxmail.com"],
        "cc_addresses": None,
        "subject": f"Invoice {number}",
        "snippet": "Please find attached the invoice for last month, as agreed on the phone.",
        "direction": "inbound",
        "status": "received",
        "is_read": False,
        "is_starred": False,
        "has_attachments": True,
        "created_at": "2026-06-02T08:30:00.120000Z",
    }


def page(count: int = 20, first: int = 0) -> bytes:
    """Return the body of a page of messages, numbered from `first`."""
    items = [message(number) for number in range(first, first + count)]
    return json.dumps({"items": items, "next_cursor": None, "has_more": False}).encode()
