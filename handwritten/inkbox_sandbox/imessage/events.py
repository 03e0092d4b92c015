"""What is told of iMessages, and to whom it is told: the `data` of the events `imessage.*`."""

from types import SimpleNamespace
from typing import Any

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context
from inkbox_sandbox.imessage import queries, shapes
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks import outbox, parties

_EVENTS = {
    "sent": "imessage.sent",
    "delivered": "imessage.delivered",
    "declined": "imessage.delivery_failed",
    "error": "imessage.delivery_failed",
}
_SAMPLE_STATUS = {"imessage.delivery_failed": "error"}


def tell_received(ctx: Context, row: Any) -> None:
    """Tell of a message that came in; of a blocked one nobody hears."""
    if not row.is_blocked:
        _tell(ctx, "imessage.received", row.agent_identity_id, row, lambda owner: _of_message(owner, row))


def tell_report(ctx: Context, row: Any) -> None:
    """Tell how far a message is; of the states before it is sent nobody hears."""
    if row.status in _EVENTS:
        _tell(ctx, _EVENTS[row.status], row.agent_identity_id, row, lambda owner: _of_message(owner, row))


def tell_reaction(ctx: Context, target: Any, row: Any) -> None:
    """Tell of a tapback that a person gave a message."""
    event_type = "imessage.reaction_received"
    _tell(ctx, event_type, target.agent_identity_id, row, lambda owner: _of_reaction(owner, row))


def _tell(ctx: Context, event_type: str, identity_id: str, row: Any, data: outbox.Data) -> None:
    identity = identities.any_identity(ctx, identity_id)
    if identity is not None and identity.status == "active" and identity.imessage_enabled:
        outbox.tell(ctx, event_type, owner_id=identity_id, stream=row.conversation_id, data=data)


def _of_message(owner: Context, row: Any) -> dict[str, Any]:
    message: dict[str, Any] = {**shapes.message(owner, row, queries.tapbacks_of(owner, [row.id]).get(row.id, ()))}
    del message["is_blocked"]
    return {"message": message, "reaction": None, **parties.by_number(owner, row.remote_number)}


def _of_reaction(owner: Context, row: Any) -> dict[str, Any]:
    return {"message": None, "reaction": shapes.reaction(row), **parties.by_number(owner, row.remote_number)}


def sample(owner: Context, event_type: str, identity_id: str) -> dict[str, Any]:
    """What would be told of a message or a tapback that there never was."""
    common = {
        "id": new_id(),
        "conversation_id": new_id(),
        "assignment_id": new_id(),
        "remote_number": "+12125550123",
        "created_at": owner.now,
        "updated_at": owner.now,
    }
    if event_type == "imessage.reaction_received":
        tapback = {"message_id": new_id(), "reaction": "like", "custom_emoji": None, "part_index": 0}
        return _of_reaction(owner, SimpleNamespace(**common, **tapback, direction="inbound"))
    status = _SAMPLE_STATUS.get(event_type, event_type.removeprefix("imessage."))
    return _of_message(owner, SimpleNamespace(**common, **_sample_message(owner, status)))


def _sample_message(owner: Context, status: str) -> dict[str, Any]:
    is_inbound, failed = status == "received", status == "error"
    return {
        "direction": "inbound" if is_inbound else "outbound",
        "content": "This message was never written.",
        "service": "imessage",
        "send_style": None,
        "media": [],
        "was_downgraded": None if is_inbound else False,
        "status": status,
        "error_code": "22" if failed else None,
        "error_message": "The message could not be delivered" if failed else None,
        "error_reason": None,
        "error_detail": None,
        "is_read": False,
        "is_blocked": False,
        "sent_at": owner.now if status in ("sent", "delivered") else None,
        "delivered_at": owner.now if status == "delivered" else None,
        "failed_at": owner.now if failed else None,
    }
