"""Mail that left for the rest of the world, kept with its raw bytes, and the mail of the service itself."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found, unprocessable
from inkbox_sandbox.mail import mailboxes
from inkbox_sandbox.mail.addresses import is_address
from inkbox_sandbox.mail.filing import keep_raw, raw_content
from inkbox_sandbox.mail.tables import outbox
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id

SYSTEM_SENDER = f"no-reply@{PLATFORM_DOMAIN}"


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A message in the outbox.

    Attributes:
        id: Id in the outbox.
        message_id: The row of the sender's mailbox; None for mail of the service itself.
        envelope_from: Sender on the envelope.
        envelope_to: The recipients outside of the sandbox, blind copies included.
        subject: Subject line.
        sent_at: When it left.
    """

    id: str
    message_id: str | None
    envelope_from: str
    envelope_to: list[str]
    subject: str
    sent_at: dt.datetime


def keep(
    ctx: Context, *, message_id: str | None, raw_id: str, envelope_from: str, envelope_to: Sequence[str], subject: str
) -> str:
    """Put a stored message into the outbox and return its id there."""
    outbox_id = new_id()
    ctx.db.execute(
        outbox.insert().values(
            id=outbox_id,
            message_id=message_id,
            raw_id=raw_id,
            envelope_from=envelope_from,
            envelope_to=list(envelope_to),
            subject=subject,
            created_at=ctx.now,
        )
    )
    return outbox_id


def entries(ctx: Context, *, limit: int = 100, offset: int = 0) -> list[Sent]:
    """What left, newest first."""
    query = sa.select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit).offset(offset)
    return [_sent(row) for row in ctx.db.execute(query)]


def raw(ctx: Context, outbox_id: str) -> bytes:
    """The bytes of a message in the outbox; 404 when it is not there."""
    raw_id = ctx.db.scalar(sa.select(outbox.c.raw_id).where(outbox.c.id == outbox_id))
    if raw_id is None:
        raise not_found("No such message in the outbox")
    return raw_content(ctx, raw_id)


def clear(ctx: Context) -> int:
    """Empty the outbox and return how many messages it held; the senders keep their rows."""
    return ctx.db.execute(outbox.delete()).rowcount


def _sent(row: Any) -> Sent:
    return Sent(row.id, row.message_id, row.envelope_from, row.envelope_to, row.subject, row.created_at)


def deliver_system_mail(ctx: Context, *, to: str, subject: str, text: str) -> None:
    """Send a mail of the service itself, to a mailbox of the sandbox when there is one, else to the outbox.

    Raises:
        ApiError: 422 when no mail can be sent to that address.
    """
    from inkbox_sandbox.mail.composing import Draft, compose, new_message_id
    from inkbox_sandbox.mail.inbound import receive

    if not is_address(to):
        raise unprocessable(("body",), "Mail cannot be sent to this address")
    draft = Draft(
        sender=SYSTEM_SENDER,
        sender_name="Inkbox",
        to=(to,),
        subject=subject,
        date=ctx.now,
        message_id=new_message_id(),
        text=text,
    )
    message = compose(draft)
    if mailboxes.address_is_taken(ctx, to):
        receive(ctx, message, envelope_from=SYSTEM_SENDER, envelope_to=[to])
        return
    raw_id = keep_raw(ctx, message)
    keep(ctx, message_id=None, raw_id=raw_id, envelope_from=SYSTEM_SENDER, envelope_to=[to], subject=subject)
