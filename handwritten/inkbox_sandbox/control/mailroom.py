"""Control: mail from outside, mail that left, what became of it, and the state of sending domains."""

import base64
import binascii
import dataclasses
from typing import Any

from starlette.routing import Route

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.control.accounts import known_organization
from inkbox_sandbox.control.bodies import DomainState, InboundMail, Outcome
from inkbox_sandbox.control.desk import Asked, Desk, whole_number
from inkbox_sandbox.errors import unprocessable
from inkbox_sandbox.mail import domains, inbound, outbound, outbox


def routes(desk: Desk) -> list[Route]:
    """The routes of mail and sending domains."""
    return [
        desk.stored("POST", "/mail", receive, body=InboundMail, status=201),
        desk.stored("GET", "/outbox", list_outbox),
        desk.stored("GET", "/outbox/{outbox_id}", raw_outbox),
        desk.stored("DELETE", "/outbox", clear_outbox),
        desk.stored("POST", "/messages/{message_id}/outcome", report_outcome, body=Outcome),
        desk.stored("PUT", "/domains/{domain}", put_domain, body=DomainState),
        desk.stored("DELETE", "/domains/{domain}", remove_domain),
    ]


def receive(ctx: Context, asked: Asked) -> Any:
    """Take a message from outside; tells for each recipient what became of it."""
    mail: InboundMail = asked.body
    raw = _compose(ctx, mail) if mail.raw_base64 is None else decoded(mail.raw_base64, ["body", "raw_base64"])
    deliveries = inbound.receive(
        ctx,
        raw,
        envelope_from=mail.envelope_from or mail.sender or "",
        envelope_to=mail.envelope_to or [*mail.to, *mail.cc],
    )
    return [dataclasses.asdict(delivery) for delivery in deliveries]


def _compose(ctx: Context, mail: InboundMail) -> bytes:
    from inkbox_sandbox.mail.composing import File

    files = [
        File(file.filename, file.content_type, decoded(file.content_base64, ["body", "attachments", index]))
        for index, file in enumerate(mail.attachments)
    ]
    try:
        return inbound.message_from_fields(
            sender=mail.sender or "",
            to=mail.to,
            cc=mail.cc,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            files=files,
            message_id=mail.message_id,
            in_reply_to=mail.in_reply_to,
            references=mail.references,
            headers=mail.headers,
            date=ctx.now,
        )
    except (ValueError, IndexError, LookupError) as error:
        raise unprocessable(["body"], f"No message can be made of this: {error}") from None


def decoded(text: str, loc: list[str | int]) -> bytes:
    """The bytes that a request writes in base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise unprocessable(loc, "Not base64") from None


def list_outbox(ctx: Context, asked: Asked) -> Any:
    """Mail that left the sandbox, newest first."""
    limit, offset = whole_number(asked, "limit", 100), whole_number(asked, "offset", 0)
    return [
        {**dataclasses.asdict(entry), "sent_at": wire_time(entry.sent_at)}
        for entry in outbox.entries(ctx, limit=limit, offset=offset)
    ]


def raw_outbox(ctx: Context, asked: Asked) -> Any:
    """One message of the outbox, as it went over the wire."""
    return RawAnswer(outbox.raw(ctx, asked.path["outbox_id"]), "message/rfc822")


def clear_outbox(ctx: Context, asked: Asked) -> Any:
    """Empty the outbox."""
    return {"removed": outbox.clear(ctx)}


def report_outcome(ctx: Context, asked: Asked) -> Any:
    """The far end reports on a message that was sent."""
    body: Outcome = asked.body
    return {"status": outbound.report(ctx, asked.path["message_id"], body.outcome)}


def put_domain(ctx: Context, asked: Asked) -> Any:
    """Register a sending domain, or change its state."""
    body: DomainState = asked.body
    return domains.put(ctx, known_organization(ctx, body.organization_id), asked.path["domain"], body.status)


def remove_domain(ctx: Context, asked: Asked) -> Any:
    """Drop a sending domain."""
    domains.remove(ctx, known_organization(ctx, asked.query.get("organization_id")), asked.path["domain"])
