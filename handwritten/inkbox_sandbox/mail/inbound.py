"""Mail that arrives: the recipient is looked up, the filter decides, the message is filed."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.contact_rules import Decision
from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import conversations, events, mailboxes
from inkbox_sandbox.mail.addresses import canonical, domain_of, is_address
from inkbox_sandbox.mail.conversations import Place
from inkbox_sandbox.mail.filing import Entry, file_away, keep_raw
from inkbox_sandbox.mail.filtering import decide, targets_of
from inkbox_sandbox.mail.tables import contact_rules
from inkbox_sandbox.mail.threading import candidates, parent_of
from inkbox_sandbox.storage import new_id

if TYPE_CHECKING:
    from inkbox_sandbox.mail.composing import File
    from inkbox_sandbox.mail.parsing import ParsedMail


@dataclasses.dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message for one recipient.

    Attributes:
        address: The recipient as named on the envelope.
        accepted: Whether a live mailbox took it; the other members are None when not.
        blocked: Whether the filter put it into the folder `blocked`.
        mailbox_id: The mailbox that holds it.
        message_id: Id of the new row, not its RFC 5322 Message-ID.
        thread_id: The thread it was filed in.
        matched_rule_id: The contact rule that decided; None when the filter mode did.
    """

    address: str
    accepted: bool
    blocked: bool | None = None
    mailbox_id: str | None = None
    message_id: str | None = None
    thread_id: str | None = None
    matched_rule_id: str | None = None


def receive(ctx: Context, raw: bytes, *, envelope_from: str, envelope_to: Sequence[str]) -> list[Delivery]:
    """Take a message from outside for each recipient on its envelope.

    Args:
        ctx: The call; no principal is asked, mail comes from anybody.
        raw: The message as it came.
        envelope_from: Sender on the envelope, used when the message itself names none; may be empty.
        envelope_to: Recipients on the envelope. What the message says in `To` delivers nothing.

    Returns:
        One result per distinct recipient, in the order of the envelope.
    """
    from inkbox_sandbox.mail.parsing import parse

    boxes = {box.email_address: box for box in mailboxes.address_owners(ctx, envelope_to)}
    recipients = list(dict.fromkeys(canonical(address) for address in envelope_to))
    if not boxes:
        return [Delivery(address, accepted=False) for address in recipients]
    parsed = _completed(parse(raw), envelope_from, recipients)
    accepted = deliver(ctx, parsed, keep_raw(ctx, raw), list(boxes.values()))
    return [accepted.get(address, Delivery(address, accepted=False)) for address in recipients]


def deliver(ctx: Context, parsed: "ParsedMail", raw_id: str, boxes: Sequence[Any]) -> dict[str, Delivery]:
    """File a message in live mailboxes, each by its own rules; the results by address of the mailbox."""
    sender = parsed.from_address or ""
    rules = _rules_about(ctx, sender, [box.id for box in boxes])
    return {
        box.email_address: _file(ctx, parsed, raw_id, box, decide(rules.get(box.id, ()), box.filter_mode, sender))
        for box in boxes
    }


def _rules_about(ctx: Context, sender: str, mailbox_ids: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    matches = [
        sa.and_(contact_rules.c.match_type == match_type, contact_rules.c.match_target == target)
        for match_type, target in targets_of(sender).items()
    ]
    found: dict[str, list[Any]] = {}
    query = sa.select(contact_rules).where(contact_rules.c.mailbox_id.in_(mailbox_ids), sa.or_(*matches))
    for rule in ctx.db.execute(query):
        found.setdefault(rule.mailbox_id, []).append(rule)
    return found


def _file(ctx: Context, parsed: "ParsedMail", raw_id: str, box: Any, decision: Decision) -> Delivery:
    blocked = not decision.allowed
    assert parsed.message_id is not None, "filled in before delivery"
    assert parsed.from_address is not None, "filled in before delivery"
    row = file_away(
        ctx,
        Entry(
            mailbox_id=box.id,
            place=_place(ctx, parsed, box.id, blocked=blocked),
            raw_id=raw_id,
            message_id=parsed.message_id,
            direction="inbound",
            status="received",
            from_address=parsed.from_address,
            to_addresses=parsed.to_addresses,
            cc_addresses=parsed.cc_addresses,
            subject=parsed.subject,
            body_text=parsed.body_text,
            body_html=parsed.body_html,
            in_reply_to=parsed.in_reply_to,
            references=parsed.references,
            files=parsed.files,
            is_blocked=blocked,
        ),
    )
    events.tell(ctx, "message.received", row)
    return Delivery(
        box.email_address,
        accepted=True,
        blocked=blocked,
        mailbox_id=box.id,
        message_id=row.id,
        thread_id=row.thread_id,
        matched_rule_id=decision.matched_rule_id,
    )


def _place(ctx: Context, parsed: "ParsedMail", mailbox_id: str, *, blocked: bool) -> Place:
    folder = "blocked" if blocked else "spam" if parsed.is_spam else "inbox"
    named = candidates(parsed.in_reply_to, parsed.references, own=parsed.message_id)
    # Blocked and visible mail never share a thread: agents see all of a thread or none of it.
    stored = conversations.stored_by_message_id(ctx, mailbox_id, named, blocked=blocked)
    parent = parent_of(named, stored)
    return Place(parent.thread_id if parent is not None else None, folder)


def _completed(parsed: "ParsedMail", envelope_from: str, recipients: Sequence[str]) -> "ParsedMail":
    """Fill in what every stored message has and some mail lacks."""
    from inkbox_sandbox.mail.composing import new_message_id

    # Bounces come with an empty sender on the envelope, which some write as "<>".
    bounced_by = envelope_from if "@" in envelope_from else "MAILER-DAEMON@localhost"
    return dataclasses.replace(
        parsed,
        message_id=parsed.message_id or new_message_id(),
        from_address=parsed.from_address or bounced_by,
        to_addresses=parsed.to_addresses or list(recipients),
    )


def message_from_fields(
    *,
    sender: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    subject: str = "",
    text: str | None = None,
    html: str | None = None,
    files: "Sequence[File]" = (),
    message_id: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    date: dt.datetime,
) -> bytes:
    """Write a message from outside, for tests that would rather not write RFC 5322 themselves.

    Raises:
        ValueError: An address is none (the sender alone may have a display name), or a value cannot stand in a header.
    """
    from email.utils import parseaddr

    from inkbox_sandbox.mail.composing import Draft, compose

    name, address = parseaddr(sender)
    for recipient in (address, *to, *cc):
        if not is_address(recipient):
            raise ValueError(f"{recipient!r} is not a bare email address")
    draft = Draft(
        sender=address,
        sender_name=name,
        to=tuple(to),
        cc=tuple(cc),
        subject=subject,
        date=date,
        message_id=message_id or f"<{new_id()}@{domain_of(address)}>",
        in_reply_to=in_reply_to,
        references=tuple(references),
        text=text,
        html=html,
        files=tuple(files),
        extra_headers=tuple((headers or {}).items()),
    )
    return compose(draft)
