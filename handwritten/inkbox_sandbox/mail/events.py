"""What is told of mail, and to whom it is told: the `data` of the events `message.*`."""

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import shapes
from inkbox_sandbox.mail.tables import mailboxes
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks import outbox, parties

_SAMPLE_STATUS = {"message.forwarded": "sent"}


def tell(ctx: Context, event_type: str, row: Any) -> None:
    """Tell of something that happened to a message; of blocked mail nobody hears."""
    if not row.is_blocked:
        outbox.tell(
            ctx, event_type, owner_id=row.mailbox_id, stream=row.thread_id, data=lambda owner: _data(owner, row)
        )


def _data(owner: Context, row: Any) -> dict[str, Any]:
    if row.direction == "inbound":
        buckets = {"from": [row.from_address], "cc": row.cc_addresses or []}
    else:
        buckets = {"to": row.to_addresses, "cc": row.cc_addresses or [], "bcc": row.bcc_addresses or []}
    return {"message": _message(row), **parties.by_address(owner, buckets)}


def _message(row: Any) -> dict[str, Any]:
    message = shapes.message(row)
    return {
        "id": message["id"],
        "mailbox_id": message["mailbox_id"],
        "thread_id": message["thread_id"],
        "message_id": message["message_id"],
        "from_address": message["from_address"],
        "to_addresses": message["to_addresses"],
        "cc_addresses": message["cc_addresses"],
        "bcc_addresses": None if row.direction == "inbound" else row.bcc_addresses,
        "subject": message["subject"],
        "snippet": message["snippet"],
        "direction": message["direction"],
        "status": message["status"],
        "has_attachments": message["has_attachments"],
        "created_at": message["created_at"],
    }


def sample(owner: Context, event_type: str, mailbox_id: str) -> dict[str, Any]:
    """What would be told of a message that there never was."""
    own = owner.db.scalar(sa.select(mailboxes.c.email_address).where(mailboxes.c.id == mailbox_id))
    is_inbound = event_type == "message.received"
    row = SimpleNamespace(
        id=new_id(),
        mailbox_id=mailbox_id,
        thread_id=new_id(),
        message_id=f"<{new_id()}@{'example.com' if is_inbound else PLATFORM_DOMAIN}>",
        from_address="ann@example.com" if is_inbound else own,
        to_addresses=[own if is_inbound else "ann@example.com"],
        cc_addresses=None,
        bcc_addresses=None,
        subject="A test of your webhook",
        snippet="This message was never written.",
        direction="inbound" if is_inbound else "outbound",
        status=_SAMPLE_STATUS.get(event_type, event_type.removeprefix("message.")),
        is_read=not is_inbound,
        is_starred=False,
        attachment_metadata=[],
        created_at=owner.now,
    )
    return _data(owner, row)
