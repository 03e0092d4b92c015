"""Mail that is sent: limits, the sender's own row, delivery to mailboxes of the sandbox, the outbox for the rest."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found, too_many
from inkbox_sandbox.mail import domains, events, inbound, mailboxes, outbox
from inkbox_sandbox.mail.addresses import canonical, domain_of
from inkbox_sandbox.mail.conversations import Place
from inkbox_sandbox.mail.filing import Entry, file_away, keep_raw
from inkbox_sandbox.mail.tables import messages
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks.outbox import as_it_was

if TYPE_CHECKING:
    from inkbox_sandbox.mail.checks import Recipients
    from inkbox_sandbox.mail.composing import Draft

Outcome = Literal["delivered", "bounced", "failed"]

_REACHED_FROM: dict[str, tuple[str, ...]] = {
    "delivered": ("queued", "sent"),
    "bounced": ("queued", "sent", "delivered"),
    # The service gives up on a message only while it is queued; here it never waits there, so `sent` counts too.
    "failed": ("queued", "sent"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Routing:
    """Where the recipients of a message are: mailboxes here, the world outside, or nowhere."""

    boxes: Sequence[Any]
    outside: Sequence[str]
    refused: Sequence[str]

    @property
    def status(self) -> str:
        """What the relay says of the whole message: there is one status for all recipients."""
        if self.refused:
            return "bounced"
        return "sent" if self.outside else "delivered"


def transmit(
    ctx: Context, mailbox: Any, draft: "Draft", recipients: "Recipients", place: Place, *, event: str = "message.sent"
) -> Any:
    """Send a draft from a mailbox and return the sender's row; `event` is what is told of it when it has left.

    Everything happens in the caller's transaction: when one mailbox cannot be filed in, nothing was sent.

    Raises:
        ApiError: 409 when the sending domain may not send, 403 for a recipient that an unclaimed agent may not write
            to, 429 beyond the daily cap.
    """
    from inkbox_sandbox.mail.composing import compose
    from inkbox_sandbox.mail.parsing import parse

    check_allowed(ctx, mailbox, recipients.everybody)
    raw = compose(draft)
    parsed = parse(raw)
    routing = _route(ctx, recipients.everybody)
    raw_id = keep_raw(ctx, raw)
    own = _own_copy(mailbox, draft, recipients, place)
    row = file_away(ctx, dataclasses.replace(own, raw_id=raw_id, status=routing.status, files=parsed.files))
    events.tell(ctx, event, as_it_was(row, status="sent"))
    inbound.deliver(ctx, parsed, raw_id, routing.boxes)
    if routing.status != "sent":
        events.tell(ctx, f"message.{routing.status}", row)
    if routing.outside:
        outbox.keep(
            ctx,
            message_id=row.id,
            raw_id=raw_id,
            envelope_from=mailbox.email_address,
            envelope_to=routing.outside,
            subject=draft.subject,
        )
    return row


def _own_copy(mailbox: Any, draft: "Draft", recipients: "Recipients", place: Place) -> Entry:
    """The sender's copy, as far as it is known before the message is written and routed."""
    return Entry(
        mailbox_id=mailbox.id,
        place=place,
        raw_id="",
        message_id=draft.message_id,
        direction="outbound",
        status="queued",
        from_address=mailbox.email_address,
        to_addresses=recipients.to,
        cc_addresses=recipients.cc,
        bcc_addresses=recipients.bcc,
        subject=draft.subject,
        body_text=draft.text,
        body_html=draft.html,
        in_reply_to=draft.in_reply_to,
        references=draft.references,
        files=draft.files,
        is_blocked=place.folder == "blocked",
        ses_message_id=new_id(),
    )


def check_allowed(ctx: Context, mailbox: Any, recipients: Sequence[str]) -> None:
    """Refuse a send that the mailbox's domain or its agent's restrictions do not permit."""
    from inkbox_sandbox import signup

    if not domains.may_send(ctx, mailbox.organization_id, mailbox.sending_domain):
        raise conflict(f"The sending domain {mailbox.sending_domain} is not verified")
    restrictions = signup.restrictions(ctx, mailbox.agent_identity_id)
    allowed = {canonical(address) for address in restrictions["allowed_recipients"]}
    if allowed and not allowed.issuperset(recipients):
        raise forbidden("An unclaimed agent may write only to the person it named at sign-up")
    _check_cap(ctx, mailbox, restrictions["max_sends_per_day"])


def _check_cap(ctx: Context, mailbox: Any, cap: int) -> None:
    window = dt.timedelta(seconds=ctx.settings.caps.send_window_seconds)
    sent = (messages.c.mailbox_id == mailbox.id, messages.c.direction == "outbound")
    # The send that has to leave the window before there is room for another one; deleted messages were sent as well.
    oldest_in_the_way = (
        sa.select(messages.c.created_at)
        .where(*sent, messages.c.created_at > ctx.now - window)
        .order_by(messages.c.created_at.desc())
        .offset(max(cap, 1) - 1)
        .limit(1)
    )
    sent_at = ctx.db.scalar(oldest_in_the_way) if cap > 0 else ctx.now
    if sent_at is not None:
        raise too_many(f"This agent may send {cap} messages a day", (sent_at + window - ctx.now).total_seconds())


def _route(ctx: Context, recipients: Sequence[str]) -> Routing:
    boxes = mailboxes.address_owners(ctx, recipients)
    here = {box.email_address for box in boxes}
    elsewhere = [address for address in recipients if address not in here]
    # The platform's own domain is served here and nowhere else.
    refused = [address for address in elsewhere if domain_of(address) == PLATFORM_DOMAIN]
    return Routing(boxes, [address for address in elsewhere if address not in refused], refused)


def report(ctx: Context, message_id: str, outcome: Outcome) -> str:
    """Tell the sender's row what the receiving server said, and return its new status.

    Raises:
        ApiError: 404 when there is no such outbound message, 409 when its status rules the outcome out.
    """
    row = ctx.db.execute(
        sa.select(messages.c.status).where(
            messages.c.id == message_id, messages.c.direction == "outbound", messages.c.status != "deleted"
        )
    ).first()
    if row is None:
        raise not_found("No such outbound message")
    if row.status not in _REACHED_FROM[outcome]:
        raise conflict(f"A message that is {row.status} cannot become {outcome}")
    update = messages.update().where(messages.c.id == message_id).values(status=outcome, updated_at=ctx.now)
    events.tell(ctx, f"message.{outcome}", ctx.db.execute(update.returning(messages)).one())
    return outcome
