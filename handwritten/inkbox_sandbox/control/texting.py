"""Control: texts from people, what the carrier reports, campaigns."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from starlette.routing import Route

from inkbox_sandbox import media, outcomes
from inkbox_sandbox.context import Context
from inkbox_sandbox.control.accounts import known_organization
from inkbox_sandbox.control.bodies import InboundFile
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.control.mailroom import decoded
from inkbox_sandbox.control.message_bodies import CampaignState, InboundText, NewTextOutcome, TextOutcome
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.media import MediaRef
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.texts import carrier, consent, queries
from inkbox_sandbox.texts.lifecycle import roll_up


def routes(desk: Desk) -> list[Route]:
    """The routes of texts."""
    return [
        desk.stored("POST", "/texts", receive, body=InboundText, status=201),
        desk.stored("POST", "/texts/{text_id}/outcome", report_outcome, body=TextOutcome),
        desk.stored("POST", "/text-outcomes", order_outcome, body=NewTextOutcome, status=201),
        desk.stored("DELETE", "/text-outcomes", clear_outcomes),
        desk.stored("PUT", "/campaign", put_campaign, body=CampaignState),
    ]


def receive(ctx: Context, asked: Asked) -> Any:
    """A person texts a number of the sandbox."""
    body: InboundText = asked.body
    number = numbers.by_number(ctx, body.to)
    if number is None:
        raise not_found("No such number")
    files = kept_files(ctx, body.media)
    arrival = carrier.arrive(ctx, number, body.sender, [body.to, *body.others], body.text, files)
    return dataclasses.asdict(arrival)


def kept_files(ctx: Context, files: Sequence[InboundFile]) -> list[MediaRef]:
    """The files of a message from outside, stored."""
    return [
        media.keep(ctx, decoded(file.content_base64, ["body", "media", index]), file.filename, file.content_type)
        for index, file in enumerate(files)
    ]


def report_outcome(ctx: Context, asked: Asked) -> Any:
    """The carrier reports on a text that was sent."""
    body: TextOutcome = asked.body
    row = queries.any_outbound(ctx, asked.path["text_id"])
    reached = {one["recipient_phone_number"] for one in row.recipients}
    if body.recipient is not None and body.recipient not in reached:
        raise not_found("The text was not sent to this number")
    recipients = None if body.recipient is None else [body.recipient]
    after = carrier.report(ctx, row.id, body.outcome, recipients, body.error_code, body.error_detail)
    return {"delivery_status": roll_up(after.recipients)}


def order_outcome(ctx: Context, asked: Asked) -> Any:
    """Decide what becomes of texts to come."""
    body: NewTextOutcome = asked.body
    return outcomes.order(ctx, "text", **body.model_dump())


def clear_outcomes(ctx: Context, asked: Asked) -> Any:
    """Take back what was decided of texts to come."""
    return {"removed": outcomes.clear(ctx, "text")}


def put_campaign(ctx: Context, asked: Asked) -> Any:
    """Give an organization an active 10DLC campaign of its own, or take it away."""
    body: CampaignState = asked.body
    organization_id = known_organization(ctx, body.organization_id)
    consent.set_campaign(ctx, organization_id, active=body.active)
    return {"organization_id": organization_id, "active": body.active}
