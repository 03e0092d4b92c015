"""Answers of the service, as JSON objects to be changed at will."""

from __future__ import annotations

from typing import Any

IDENTITY = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0001"
MESSAGE = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010"
THREAD = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0020"
CONTACT = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0050"
TEXT = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0070"
TIME = "2026-06-01T10:00:00Z"


def summary(**changes: Any) -> dict[str, Any]:
    """An identity without its channels."""
    return {
        "id": IDENTITY,
        "organization_id": "org_2xYz",
        "agent_handle": "ops-bot",
        "display_name": "Ops Bot",
        "description": None,
        "email_address": "ops-bot@inkboxmail.com",
        "imessage_enabled": False,
        "imessage_filter_mode": "blacklist",
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def mailbox(**changes: Any) -> dict[str, Any]:
    """A mailbox."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0002",
        "email_address": "ops-bot@inkboxmail.com",
        "sending_domain": "inkboxmail.com",
        "filter_mode": "blacklist",
        "agent_identity_id": IDENTITY,
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def phone_number(**changes: Any) -> dict[str, Any]:
    """A phone number."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0004",
        "number": "+14155550100",
        "type": "local",
        "status": "active",
        "sms_status": "pending",
        "incoming_call_action": "auto_reject",
        "filter_mode": "blacklist",
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def tunnel(**changes: Any) -> dict[str, Any]:
    """A tunnel, in the short form that newer services embed."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0003",
        "tunnel_name": "ops-bot",
        "tls_mode": "edge",
        "status": "active",
        "public_host": "ops-bot.inkboxwire.com",
        "zone": "inkboxwire.com",
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def identity(**changes: Any) -> dict[str, Any]:
    """An identity with mailbox and tunnel."""
    return {**summary(), "mailbox": mailbox(), "tunnel": tunnel(), "phone_number": None, **changes}


def message(**changes: Any) -> dict[str, Any]:
    """A message without its bodies."""
    return {
        "id": MESSAGE,
        "mailbox_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0002",
        "thread_id": THREAD,
        "message_id": "<m1@example.net>",
        "from_address": "ann@example.net",
        "to_addresses": ["ops-bot@inkboxmail.com"],
        "subject": "Invoice 7",
        "snippet": "Please find",
        "direction": "inbound",
        "status": "received",
        "is_read": False,
        "is_starred": False,
        "has_attachments": False,
        "created_at": TIME,
        **changes,
    }


def page(*items: dict[str, Any], next_cursor: str | None = None) -> dict[str, Any]:
    """A page of a list."""
    return {"items": list(items), "next_cursor": next_cursor, "has_more": next_cursor is not None}


def thread(**changes: Any) -> dict[str, Any]:
    """A thread without its messages."""
    return {
        "id": THREAD,
        "mailbox_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0002",
        "subject": "Invoice 7",
        "folder": "inbox",
        "message_count": 1,
        "last_message_at": TIME,
        "created_at": TIME,
        **changes,
    }


def access(**changes: Any) -> dict[str, Any]:
    """An access row of an identity."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0030",
        "target_identity_id": IDENTITY,
        "viewer_identity_id": None,
        "created_at": TIME,
        **changes,
    }


def contact(**changes: Any) -> dict[str, Any]:
    """A contact."""
    return {"id": CONTACT, "preferred_name": "Ann", "created_at": TIME, "updated_at": TIME, **changes}


def signup(**changes: Any) -> dict[str, Any]:
    """The answer to a signup."""
    return {
        "email_address": "bot@inkboxmail.com",
        "organization_id": "org_agent_1",
        "api_key": "ApiKey_1.secret",
        "agent_handle": "bot",
        "claim_status": "agent_unclaimed",
        "human_email": "ann@example.net",
        "message": "A code was sent.",
        **changes,
    }


def claim(**changes: Any) -> dict[str, Any]:
    """The answer to the verification of a signup, and to the request for a new code."""
    return {"claim_status": "agent_claimed", "organization_id": "org_2xYz", "message": "Done.", **changes}


def call(**changes: Any) -> dict[str, Any]:
    """A call that was placed."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0060",
        "local_phone_number": "+14155550100",
        "remote_phone_number": "+12125550111",
        "direction": "outbound",
        "status": "initiated",
        "created_at": TIME,
        "updated_at": TIME,
        "rate_limit": {
            "calls_used": 3,
            "calls_remaining": 97,
            "calls_limit": 100,
            "minutes_used": 4.5,
            "minutes_remaining": 95.5,
            "minutes_limit": 100,
        },
        **changes,
    }


def text(**changes: Any) -> dict[str, Any]:
    """A text that was sent."""
    return {
        "id": TEXT,
        "direction": "outbound",
        "local_phone_number": "+14155550100",
        "remote_phone_number": "+12125550111",
        "text": "Hi",
        "type": "sms",
        "is_read": True,
        "delivery_status": "queued",
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def consent(**changes: Any) -> dict[str, Any]:
    """A person who wants texts."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0080",
        "organization_id": "org_2xYz",
        "receiver_number": "+12125550111",
        "status": "opted_in",
        "source": "api",
        "opted_in_at": TIME,
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }


def imessage(**changes: Any) -> dict[str, Any]:
    """An iMessage that was sent."""
    return {
        "id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0090",
        "conversation_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0091",
        "assignment_id": "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0092",
        "direction": "outbound",
        "remote_number": "+12125550111",
        "content": "Hi",
        "message_type": "message",
        "service": "imessage",
        "status": "queued",
        "is_read": False,
        "reactions": [],
        "created_at": TIME,
        "updated_at": TIME,
        **changes,
    }
