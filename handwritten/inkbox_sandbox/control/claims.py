"""Control: what humans do about the agents that signed up."""

from typing import Any

from starlette.routing import Route

from inkbox_sandbox import identities, signup
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.control.accounts import act_for, known_organization
from inkbox_sandbox.control.bodies import Approval, HumanState
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.errors import conflict, not_found
from inkbox_sandbox.identities.handles import normalize


def routes(desk: Desk) -> list[Route]:
    """The routes of signups."""
    return [
        desk.stored("GET", "/signups", list_signups),
        desk.stored("GET", "/signups/{agent}", get_signup),
        desk.stored("PATCH", "/signups/{agent}", set_human_state, body=HumanState),
        desk.stored("POST", "/signups/{agent}/approve", approve, body=Approval),
        desk.stored("POST", "/signups/{agent}/reject", reject),
    ]


def list_signups(ctx: Context, asked: Asked) -> Any:
    """All signups, oldest first."""
    return [_describe(ctx, row) for row in signup.rows(ctx)]


def get_signup(ctx: Context, asked: Asked) -> Any:
    """One signup, with the code that was mailed."""
    return _describe(ctx, _find(ctx, asked.path["agent"]))


def approve(ctx: Context, asked: Asked) -> Any:
    """A human approves an agent for an organization."""
    body: Approval = asked.body
    row = _waiting(ctx, asked.path["agent"])
    signup.approve(ctx, row.identity_id, known_organization(ctx, body.organization_id))
    return _describe(ctx, _find(ctx, row.identity_id))


def reject(ctx: Context, asked: Asked) -> Any:
    """A human rejects an agent: it is gone afterwards."""
    row = _waiting(ctx, asked.path["agent"])
    identity = identities.any_identity(ctx, row.identity_id)
    if identity is not None:
        act_for(ctx, identity.organization_id)
    signup.reject(ctx, row.identity_id)
    return _describe(ctx, _find(ctx, row.identity_id))


def set_human_state(ctx: Context, asked: Asked) -> Any:
    """A human comes further with an account of their own."""
    body: HumanState = asked.body
    row = _find(ctx, asked.path["agent"])
    signup.set_human_state(ctx, row.identity_id, body.human_state)
    return _describe(ctx, _find(ctx, row.identity_id))


def _waiting(ctx: Context, agent: str) -> signup.SignupRow:
    row = _find(ctx, agent)
    if row.claim_status != signup.UNCLAIMED:
        raise conflict(f"The agent does not wait any more: {row.claim_status}")
    return row


def _find(ctx: Context, agent: str) -> signup.SignupRow:
    """The signup of an agent, by identity id or by handle."""
    row = signup.find(ctx, agent)
    if row is None:
        identity = identities.live_by_handle(ctx, normalize(agent))
        row = None if identity is None else signup.find(ctx, identity.id)
    if row is None:
        raise not_found("No such signup")
    return row


def _describe(ctx: Context, row: signup.SignupRow) -> dict[str, Any]:
    identity = identities.any_identity(ctx, row.identity_id)
    return {
        "identity_id": row.identity_id,
        "agent_handle": None if identity is None else identity.agent_handle,
        "organization_id": None if identity is None else identity.organization_id,
        "human_email": row.human_email,
        "human_state": row.human_state,
        "claim_status": row.claim_status,
        "verification_code": row.code,
        "code_sent_at": wire_time(row.code_sent_at),
        "attempts": row.attempts,
        "created_at": wire_time(row.created_at),
    }
