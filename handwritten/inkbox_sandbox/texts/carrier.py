"""Texts on their way: out to people and to other numbers of the sandbox, in through filter and keywords."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox import outcomes
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.media import MediaRef
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.phone.filtering import decide
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.texts import consent, events
from inkbox_sandbox.texts.filing import Entry, file_away
from inkbox_sandbox.texts.keywords import REPLIES, Keyword, keyword_of
from inkbox_sandbox.texts.lifecycle import Recipient, stages
from inkbox_sandbox.texts.tables import texts


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a text that came in.

    Attributes:
        text_id: Id of the new row.
        conversation_id: The conversation it belongs to.
        blocked: Whether the filter kept it out.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
        keyword: What it orders, if anything; see `keywords`.
        reply_id: The automatic reply to that.
    """

    text_id: str
    conversation_id: str
    blocked: bool
    matched_rule_id: str | None
    keyword: Keyword | None
    reply_id: str | None


def transmit(
    ctx: Context, number: NumberRow, others: Sequence[str], text: str | None, media: Sequence[MediaRef]
) -> Any:
    """Send a text and return its row as it is before anything has happened to it.

    What happens to it then, the delivery unless something else was ordered, happens at once: nobody can look in
    between.
    """
    row = file_away(ctx, number, Entry(others=others, text=text, media=media))
    for other in others:
        ordered = outcomes.take(ctx, "text", other)
        if ordered is None:
            report(ctx, row.id, "delivered", [other])
        else:
            report(ctx, row.id, ordered.outcome, [other], ordered.error_code, ordered.error_detail)
    return row


def report(
    ctx: Context,
    text_id: str,
    outcome: str,
    recipients: Sequence[str] | None = None,
    error_code: str | None = None,
    error_detail: str | None = None,
) -> Any:
    """The carrier reports on an outbound text, for some of its recipients or for all; returns the row then.

    A text that is delivered to a number of the sandbox arrives there.
    """
    row = ctx.db.execute(sa.select(texts).where(texts.c.id == text_id)).one()
    reached: list[str] = []
    for index, one in enumerate(row.recipients):
        if recipients is not None and one["recipient_phone_number"] not in recipients:
            continue
        for stage in stages(one, outcome, wire_time(ctx.now), error_code, error_detail):
            row = _put(ctx, row, index, stage)
            events.tell_report(ctx, row, stage)
            if stage["delivery_status"] == "delivered":
                reached.append(one["recipient_phone_number"])
    for recipient in reached:
        _hand_over(ctx, row, recipient)
    return row


def _put(ctx: Context, row: Any, index: int, recipient: Recipient) -> Any:
    recipients = [*row.recipients[:index], recipient, *row.recipients[index + 1 :]]
    update = texts.update().where(texts.c.id == row.id).values(recipients=recipients, updated_at=ctx.now)
    return ctx.db.execute(update.returning(texts)).one()


def _hand_over(ctx: Context, row: Any, recipient: str) -> None:
    number = numbers.by_number(ctx, recipient)
    if number is not None:
        others = [one["recipient_phone_number"] for one in row.recipients]
        arrive(ctx, number, row.local_phone_number, others, row.text, row.media)


def arrive(
    ctx: Context,
    number: NumberRow,
    sender: str,
    recipients: Sequence[str],
    text: str | None,
    media: Sequence[MediaRef] = (),
) -> Arrival:
    """Take a text for a number of the sandbox; `recipients` are all whom it was sent to."""
    decision = decide(ctx, number, sender)
    others = sorted({sender, *recipients} - {number.number}) or [sender]
    entry = Entry(others=others, sender=sender, text=text, media=media, is_blocked=not decision.allowed)
    row = file_away(ctx, number, entry)
    events.tell_received(ctx, row)
    keyword = keyword_of(text)
    reply_id = None if keyword is None else _obey(ctx, number, sender, keyword)
    return Arrival(row.id, row.conversation_id, not decision.allowed, decision.matched_rule_id, keyword, reply_id)


def _obey(ctx: Context, number: NumberRow, sender: str, keyword: Keyword) -> str:
    """Carry out a keyword and answer it, whomever the filter keeps out: consent is not the filter's business."""
    if keyword != "help":
        status = "opted_in" if keyword == "opt_in" else "opted_out"
        consent.record(ctx, number.organization_id, sender, status, "sms")
    # An answer comes after the question, also where both are listed by time.
    at = ctx.now + dt.timedelta(microseconds=1)
    reply = file_away(ctx, number, Entry(others=[sender], text=REPLIES[keyword], origin="auto_reply", at=at))
    report(ctx, reply.id, "delivered")
    reply_id: str = reply.id
    return reply_id
