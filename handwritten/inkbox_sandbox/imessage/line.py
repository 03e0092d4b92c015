"""Messages and tapbacks on their way between an identity and a person who is connected with it."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox import outcomes
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import bad_request, conflict, too_many
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.imessage import connecting, events
from inkbox_sandbox.imessage.filtering import decide
from inkbox_sandbox.imessage.tables import messages, reactions
from inkbox_sandbox.media import MediaRef
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks.outbox import as_it_was

_BEFORE_SENT = ("registered", "pending", "queued", "accepted")
_REACHED_FROM: dict[str, tuple[str, ...]] = {
    "registered": ("queued",),
    "pending": ("queued", "registered"),
    "accepted": ("queued", "registered", "pending"),
    "sent": _BEFORE_SENT,
    "delivered": (*_BEFORE_SENT, "sent"),
    "declined": (*_BEFORE_SENT, "sent"),
    "error": (*_BEFORE_SENT, "sent"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a message that came in.

    Attributes:
        message_id: Id of the new row.
        conversation_id: The conversation it belongs to.
        blocked: Whether the filter kept it out.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
    """

    message_id: str
    conversation_id: str
    blocked: bool
    matched_rule_id: str | None


def check_connected(ctx: Context, conversation: Any) -> None:
    """409 when the person of a conversation has disconnected."""
    if not connecting.is_active(ctx, conversation.assignment_id):
        raise conflict("The person has disconnected")


def check_has_written(ctx: Context, conversation: Any) -> None:
    """409 as long as the person of a conversation has not written."""
    written = sa.select(messages.c.id).where(
        messages.c.conversation_id == conversation.id,
        messages.c.direction == "inbound",
        messages.c.is_blocked.is_(False),
    )
    if ctx.db.execute(written.limit(1)).first() is None:
        raise conflict("The person has not written yet, and has to write first")


def check_cap(ctx: Context, identity: IdentityRow) -> None:
    """429 when an identity has used its limit up."""
    cap = ctx.settings.caps.imessages_per_window
    window = dt.timedelta(seconds=ctx.settings.caps.imessage_window_seconds)
    # The send that has to leave the window before there is room for another one.
    in_the_way = (
        sa.select(messages.c.created_at)
        .where(
            messages.c.agent_identity_id == identity.id,
            messages.c.direction == "outbound",
            messages.c.created_at > ctx.now - window,
        )
        .order_by(messages.c.created_at.desc())
        .offset(max(cap, 1) - 1)
        .limit(1)
    )
    sent_at = ctx.db.scalar(in_the_way) if cap > 0 else ctx.now
    if sent_at is not None:
        raise too_many(f"An identity may send {cap} messages in 24 hours", (sent_at + window - ctx.now).total_seconds())


def transmit(
    ctx: Context, conversation: Any, content: str | None, files: Sequence[MediaRef], send_style: str | None
) -> Any:
    """Send a message and return its row as it is before anything has happened to it.

    What happens to it then, the delivery unless something else was ordered, happens at once: nobody can look in
    between.
    """
    row = _file(
        ctx,
        conversation,
        direction="outbound",
        content=content,
        media=list(files),
        send_style=send_style,
        service="imessage",
        was_downgraded=False,
        status="queued",
        is_blocked=False,
    )
    ordered = outcomes.take(ctx, "imessage", row.remote_number)
    if ordered is None:
        report(ctx, row, "delivered")
    else:
        report(ctx, row, ordered.outcome, ordered.service, ordered.error_code, ordered.error_detail)
    return row


def _file(ctx: Context, conversation: Any, **members: Any) -> Any:
    values = {
        "id": new_id(),
        "agent_identity_id": conversation.agent_identity_id,
        "conversation_id": conversation.id,
        "assignment_id": conversation.assignment_id,
        "remote_number": conversation.remote_number,
        "is_read": False,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }
    return ctx.db.execute(messages.insert().values(**values, **members).returning(messages)).one()


def report(
    ctx: Context,
    row: Any,
    status: str,
    service: str | None = None,
    error_code: str | None = None,
    error_detail: str | None = None,
) -> Any:
    """The far end reports on a message; a report that comes too late changes nothing. Returns the row then."""
    changes: dict[str, Any] = {}
    if service is not None and service != row.service:
        changes |= {"service": service, "was_downgraded": service != "imessage"}
    moves = row.status in _REACHED_FROM.get(status, ())
    if moves:
        changes |= {"status": status, **_details(ctx, row, status, error_code, error_detail)}
    if not changes:
        return row
    update = messages.update().where(messages.c.id == row.id).values(**changes, updated_at=ctx.now)
    after = ctx.db.execute(update.returning(messages)).one()
    if moves:
        _tell(ctx, row, after)
    return after


def _tell(ctx: Context, before: Any, after: Any) -> None:
    """Tell of a report; what is delivered at once was sent first."""
    if after.status == "delivered" and before.sent_at is None:
        events.tell_report(ctx, as_it_was(after, status="sent", delivered_at=None))
    events.tell_report(ctx, after)


def _details(ctx: Context, row: Any, status: str, error_code: str | None, error_detail: str | None) -> dict[str, Any]:
    if status in ("declined", "error"):
        message = "The message was declined" if status == "declined" else "The message could not be delivered"
        return {
            "failed_at": ctx.now,
            "error_code": error_code,
            "error_message": message,
            "error_detail": error_detail,
        }
    if status == "delivered":
        return {"sent_at": row.sent_at or ctx.now, "delivered_at": ctx.now}
    return {"sent_at": ctx.now} if status == "sent" else {}


def arrive(
    ctx: Context, identity: IdentityRow, conversation: Any, content: str | None, files: Sequence[MediaRef], service: str
) -> Arrival:
    """Take a message of a connected person, blocked or not."""
    decision = decide(ctx, identity, conversation.remote_number)
    row = _file(
        ctx,
        conversation,
        direction="inbound",
        content=content,
        media=list(files),
        service=service,
        status="received",
        is_blocked=not decision.allowed,
    )
    events.tell_received(ctx, row)
    return Arrival(row.id, row.conversation_id, not decision.allowed, decision.matched_rule_id)


def check_takes_tapbacks(row: Any) -> None:
    """400 for a message that has not left yet or never will."""
    if row.direction == "outbound" and row.status not in ("sent", "delivered"):
        raise bad_request("The message cannot take a tapback yet")


def put_tapback(
    ctx: Context, target: Any, *, direction: str, reaction: str, part_index: int, custom_emoji: str | None = None
) -> Any:
    """Give a message a tapback in place of the one that this side has on the part."""
    remove_tapback(ctx, target, direction=direction, part_index=part_index)
    values = {
        "id": new_id(),
        "message_id": target.id,
        "conversation_id": target.conversation_id,
        "assignment_id": target.assignment_id,
        "direction": direction,
        "reaction": reaction,
        "custom_emoji": custom_emoji,
        "part_index": part_index,
        "remote_number": target.remote_number,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }
    row = ctx.db.execute(reactions.insert().values(**values).returning(reactions)).one()
    if direction == "inbound":
        events.tell_reaction(ctx, target, row)
    return row


def remove_tapback(ctx: Context, target: Any, *, direction: str, part_index: int) -> bool:
    """Take a tapback back; False when there was none."""
    mine = reactions.delete().filter_by(message_id=target.id, direction=direction, part_index=part_index)
    return ctx.db.execute(mine).rowcount > 0
