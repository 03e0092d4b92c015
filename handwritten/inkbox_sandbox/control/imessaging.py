"""Control: persons who connect, write, give tapbacks and leave; what becomes of messages to them."""

import dataclasses
from typing import Any

from starlette.routing import Route

from inkbox_sandbox import identities, outcomes
from inkbox_sandbox.context import Context
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.control.message_bodies import (
    IMessageOutcome,
    InboundIMessage,
    LineState,
    NewIMessageOutcome,
    Parting,
    RouterText,
    Tapback,
)
from inkbox_sandbox.control.texting import kept_files
from inkbox_sandbox.errors import conflict, not_found, unprocessable
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.identities.handles import normalize
from inkbox_sandbox.imessage import connecting, line, queries
from inkbox_sandbox.imessage.filtering import decide


def routes(desk: Desk) -> list[Route]:
    """The routes of iMessage."""
    message = "/imessage/messages/{message_id}"
    return [
        desk.stored("POST", "/imessage/router", ask_router, body=RouterText),
        desk.stored("PUT", "/imessage/router", put_line, body=LineState),
        desk.stored("POST", "/imessage/disconnect", disconnect, body=Parting),
        desk.stored("POST", "/imessage/messages", receive, body=InboundIMessage, status=201),
        desk.stored("POST", f"{message}/outcome", report_outcome, body=IMessageOutcome),
        desk.stored("PUT", f"{message}/tapback", put_tapback, body=Tapback),
        desk.stored("DELETE", f"{message}/tapback", remove_tapback),
        desk.stored("POST", "/imessage-outcomes", order_outcome, body=NewIMessageOutcome, status=201),
        desk.stored("DELETE", "/imessage-outcomes", clear_outcomes),
    ]


def ask_router(ctx: Context, asked: Asked) -> Any:
    """A person texts the router."""
    body: RouterText = asked.body
    return dataclasses.asdict(connecting.ask_router(ctx, body.sender, body.text))


def put_line(ctx: Context, asked: Asked) -> Any:
    """Switch the router on or off."""
    body: LineState = asked.body
    connecting.set_line(ctx, active=body.active)
    return {"number": connecting.ROUTER_NUMBER, "active": body.active}


def disconnect(ctx: Context, asked: Asked) -> Any:
    """A person disconnects from an agent."""
    body: Parting = asked.body
    released = connecting.disconnect(ctx, _agent(ctx, body.agent).id, body.sender)
    if released is None:
        raise conflict("The person is not connected")
    return {"assignment_id": released.id}


def receive(ctx: Context, asked: Asked) -> Any:
    """A connected person writes to an agent."""
    body: InboundIMessage = asked.body
    identity = _agent(ctx, body.agent)
    conversation = connecting.conversation_with(ctx, identity.id, body.sender)
    if conversation is None or not connecting.is_active(ctx, conversation.assignment_id):
        raise conflict("The person is not connected")
    files = kept_files(ctx, body.media)
    return dataclasses.asdict(line.arrive(ctx, identity, conversation, body.text, files, body.service))


def report_outcome(ctx: Context, asked: Asked) -> Any:
    """The far end reports on a message that was sent."""
    body: IMessageOutcome = asked.body
    row = queries.any_message(ctx, asked.path["message_id"])
    if row.direction != "outbound":
        raise not_found("No such outbound message")
    after = line.report(ctx, row, body.outcome, body.service, body.error_code, body.error_detail)
    return {"status": after.status}


def order_outcome(ctx: Context, asked: Asked) -> Any:
    """Decide what becomes of messages to come."""
    body: NewIMessageOutcome = asked.body
    return outcomes.order(ctx, "imessage", **body.model_dump())


def clear_outcomes(ctx: Context, asked: Asked) -> Any:
    """Take back what was decided of messages to come."""
    return {"removed": outcomes.clear(ctx, "imessage")}


def put_tapback(ctx: Context, asked: Asked) -> Any:
    """A person gives a message a tapback; one who is blocked leaves no trace."""
    body: Tapback = asked.body
    row, identity = _connected_message(ctx, asked.path["message_id"])
    if not decide(ctx, identity, row.remote_number).allowed:
        return {"reaction_id": None}
    tapback = line.put_tapback(
        ctx,
        row,
        direction="inbound",
        reaction=body.reaction,
        part_index=body.part_index,
        custom_emoji=body.custom_emoji,
    )
    return {"reaction_id": tapback.id}


def remove_tapback(ctx: Context, asked: Asked) -> Any:
    """A person takes a tapback back."""
    part_index = asked.query.get("part_index", "0")
    if not (part_index.isascii() and part_index.isdigit() and len(part_index) < 10):
        raise unprocessable(["query", "part_index"], "Not a whole number")
    row, _ = _connected_message(ctx, asked.path["message_id"])
    if not line.remove_tapback(ctx, row, direction="inbound", part_index=int(part_index)):
        raise not_found("The person has no tapback there")


def _connected_message(ctx: Context, message_id: str) -> tuple[Any, IdentityRow]:
    """A message whose person is still connected, and its identity."""
    row = queries.any_message(ctx, message_id)
    identity = identities.any_identity(ctx, row.agent_identity_id)
    if identity is None or connecting.active_assignment(ctx, identity.id, row.remote_number) is None:
        raise conflict("The person is not connected")
    return row, identity


def _agent(ctx: Context, named: str) -> IdentityRow:
    """A live identity by handle or id."""
    identity = identities.live_by_handle(ctx, normalize(named)) or identities.any_identity(ctx, named)
    if identity is None or identity.status == "deleted":
        raise not_found("No such identity")
    return identity
