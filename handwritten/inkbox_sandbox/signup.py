"""Agents that sign themselves up: codes, claiming, and the limits until a human vouches for them."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import api_keys, identities, organizations
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, conflict, forbidden, gone, not_found, too_many, unprocessable
from inkbox_sandbox.identities import handles
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import ID, UtcDateTime, metadata

if TYPE_CHECKING:
    from inkbox_server import models, wire

UNCLAIMED = "agent_unclaimed"
CLAIMED = "agent_claimed"
REJECTED = "agent_rejected"
HUMAN_STATES = ("human_no_account", "human_account_unverified", "human_account_verified")

signups = sa.Table(
    "signups",
    metadata,
    sa.Column("identity_id", ID, primary_key=True),
    sa.Column("client_host", sa.String(64), nullable=False),
    sa.Column("human_email", sa.String(320), nullable=False, index=True),
    sa.Column("note_to_human", sa.Text, nullable=False),
    sa.Column("claim_status", sa.String(32), nullable=False),
    sa.Column("human_state", sa.String(32), nullable=False),
    sa.Column("code", sa.String(6), nullable=False),
    sa.Column("code_sent_at", UtcDateTime, nullable=False),
    sa.Column("resent_at", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

SignupRow = sa.Row[Any]


class AgentSignup:
    """Handlers of the resource `agent_signup`."""

    def signup(self, ctx: Context, *, body: models.AgentSignupRequest) -> wire.AgentSignupResponse:
        """Make a provisional organization with one unclaimed agent, and write to its human."""
        from inkbox_sandbox.identities import lifecycle
        from inkbox_sandbox.mail import checks

        checks.address(body.human_email, ("body", "human_email"))
        handle = _wanted_handle(ctx, body)
        _check_caps(ctx, body.human_email)
        organization_id = organizations.create_provisional(ctx, handle)
        identity = lifecycle.insert(ctx, organization_id, handle, display_name=body.display_name)
        key = api_keys.mint(ctx, organization_id, label=f"Signup of {handle}", identity_id=identity.id, by_agent=True)
        _remember(ctx, identity.id, body)
        _mail_code(ctx, identity.id)
        return {
            "email_address": f"{handle}@{PLATFORM_DOMAIN}",
            "organization_id": organization_id,
            "api_key": key,
            "agent_handle": handle,
            "claim_status": UNCLAIMED,
            "human_email": body.human_email,
            "message": f"A verification code was sent to {body.human_email}.",
        }

    def verify(self, ctx: Context, *, body: models.AgentSignupVerifyRequest) -> wire.AgentSignupVerifyResponse:
        """Claim the calling agent with the code its human received."""
        row = _of_caller(ctx)
        if row.claim_status == UNCLAIMED:
            _check_code(ctx, row, body.verification_code)
            claim(ctx, row.identity_id)
        return {
            "claim_status": CLAIMED,
            "organization_id": ctx.principal.organization_id,
            "message": "The agent is claimed.",
        }

    def resend_verification(self, ctx: Context) -> wire.AgentSignupResendResponse:
        """Send the human a new code; the old one is dead."""
        row = _of_caller(ctx)
        if row.claim_status != UNCLAIMED:
            raise conflict("The agent is claimed already")
        if row.resent_at is not None:
            wait = ctx.settings.caps.verification_resend_seconds - (ctx.now - row.resent_at).total_seconds()
            if wait > 0:
                raise too_many("A new code was sent only a moment ago", retry_after=wait)
        _update(ctx, row.identity_id, code=_new_code(), code_sent_at=ctx.now, resent_at=ctx.now, attempts=0)
        _mail_code(ctx, row.identity_id)
        return {
            "claim_status": row.claim_status,
            "organization_id": ctx.principal.organization_id,
            "message": f"A new verification code was sent to {row.human_email}.",
        }

    def status(self, ctx: Context) -> wire.AgentSignupStatusResponse:
        """Tell where the claim of the calling agent stands."""
        row = _of_caller(ctx)
        return {
            "claim_status": row.claim_status,
            "human_state": row.human_state,
            "human_email": row.human_email,
            "restrictions": restrictions(ctx, row.identity_id),
        }


class SignupConsole:
    """Handlers of the resource `signup_console`."""

    def pending(self, ctx: Context) -> wire.PendingSignups:
        """List the agents that wait for the calling human, newest first."""
        rows = ctx.db.execute(
            sa.select(signups)
            .where(_is_for(_human_email(ctx)), signups.c.claim_status == UNCLAIMED)
            .order_by(signups.c.created_at.desc(), signups.c.identity_id.desc())
        )
        waiting = [(row, identities.any_identity(ctx, row.identity_id)) for row in rows]
        return {"agents": [_wire_pending(row, agent) for row, agent in waiting if agent and agent.status != "deleted"]}

    def approve(self, ctx: Context, identity_id: UUID, *, body: models.SignupApproval) -> wire.SignupApproved:
        """Claim a waiting agent for the calling human's organization."""
        row = find(ctx, str(identity_id))
        if row is None or row.human_email.lower() != _human_email(ctx).lower() or row.claim_status == REJECTED:
            raise not_found("No such agent waits for you")
        if body.organization_id != ctx.principal.organization_id:
            raise forbidden("You do not belong to that organization")
        if row.claim_status == CLAIMED:
            raise conflict("The agent is claimed already")
        approve(ctx, row.identity_id, body.organization_id)
        return {
            "identity_id": row.identity_id,
            "claim_status": CLAIMED,
            "organization_id": body.organization_id,
            "message": "The agent is claimed and belongs to your organization.",
        }


def _wanted_handle(ctx: Context, body: models.AgentSignupRequest) -> str:
    from inkbox_sandbox.identities import lifecycle

    if body.agent_handle is None:
        handle = _generated_handle(ctx, body.display_name)
    else:
        handle = lifecycle.checked_handle(body.agent_handle)
    if body.email_local_part is not None and body.email_local_part.lower() != handle:
        raise unprocessable(
            ["body", "email_local_part"],
            f"On {PLATFORM_DOMAIN} the part before the @ must equal the handle; give both or neither",
        )
    lifecycle.check_free(ctx, handle)
    return handle


def _generated_handle(ctx: Context, display_name: str | None) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", (display_name or "").lower()).strip("-")[:48].strip("-") or "agent"
    if handles.is_reserved(f"{base}-000000"):
        base = "agent"
    while identities.live_by_handle(ctx, handle := f"{base}-{secrets.token_hex(3)}") is not None:
        pass
    return handle


def _check_caps(ctx: Context, human_email: str) -> None:
    caps = ctx.settings.caps
    recent = ctx.db.scalars(
        sa.select(signups.c.created_at)
        .where(signups.c.client_host == ctx.client_host)
        .order_by(signups.c.created_at.desc())
        .limit(caps.signups_per_ip)
    ).all()
    if len(recent) >= caps.signups_per_ip:
        wait = caps.signup_window_seconds - (ctx.now - recent[-1]).total_seconds() if recent else None
        if wait is None or wait > 0:
            raise too_many("Too many signups from this address", retry_after=wait)
    unclaimed = ctx.db.scalar(
        sa.select(sa.func.count()).where(_is_for(human_email), signups.c.claim_status == UNCLAIMED)
    )
    if (unclaimed or 0) >= caps.unclaimed_agents_per_human:
        raise too_many("Too many agents wait for this human already")


def _remember(ctx: Context, identity_id: str, body: models.AgentSignupRequest) -> None:
    ctx.db.execute(
        signups.insert().values(
            identity_id=identity_id,
            client_host=ctx.client_host,
            human_email=body.human_email,
            note_to_human=body.note_to_human,
            claim_status=UNCLAIMED,
            human_state=HUMAN_STATES[0],
            code=_new_code(),
            code_sent_at=ctx.now,
            attempts=0,
            created_at=ctx.now,
        )
    )


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _mail_code(ctx: Context, identity_id: str) -> None:
    from inkbox_sandbox.mail import outbox

    row, agent = find(ctx, identity_id), identities.any_identity(ctx, identity_id)
    if row is None or agent is None:
        raise LookupError(identity_id)
    outbox.deliver_system_mail(
        ctx,
        to=row.human_email,
        subject=f"Verification code for your agent {agent.agent_handle}",
        text=f"{row.note_to_human}\n\nVerification code: {row.code}\n\nIt is good for 48 hours.\n",
    )


def _check_code(ctx: Context, row: SignupRow, given: str) -> None:
    caps = ctx.settings.caps
    if row.attempts >= caps.verification_attempts:
        raise too_many("Too many attempts; ask for a new code")
    if (ctx.now - row.code_sent_at).total_seconds() > caps.verification_code_seconds:
        raise gone("The code has expired; ask for a new one")
    if not hmac.compare_digest(given.strip().encode(), row.code.encode()):
        _update(ctx, row.identity_id, attempts=row.attempts + 1)
        raise ApiError(401, "Wrong verification code", keeps_changes=True)


def _update(ctx: Context, identity_id: str, **values: Any) -> None:
    ctx.db.execute(signups.update().where(signups.c.identity_id == identity_id).values(**values))


def _of_caller(ctx: Context) -> SignupRow:
    row = None if ctx.principal.identity_id is None else find(ctx, ctx.principal.identity_id)
    if row is None:
        raise not_found("This key does not come from a signup")
    return row


def _human_email(ctx: Context) -> str:
    return ctx.principal.claims.get("email", "")


def _is_for(human_email: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(signups.c.human_email) == human_email.lower()


def find(ctx: Context, identity_id: str) -> SignupRow | None:
    """The signup that an identity came from."""
    return ctx.db.execute(sa.select(signups).where(signups.c.identity_id == identity_id)).first()


def rows(ctx: Context) -> list[SignupRow]:
    """Every signup, oldest first."""
    return list(ctx.db.execute(sa.select(signups).order_by(signups.c.created_at, signups.c.identity_id)))


def is_unclaimed(ctx: Context, identity_id: str) -> bool:
    """Whether an identity came from a signup that no human has vouched for."""
    return ctx.db.scalar(sa.select(signups.c.claim_status).where(signups.c.identity_id == identity_id)) == UNCLAIMED


def restrictions(ctx: Context, identity_id: str) -> wire.SignupRestrictions:
    """The limits an agent is under now; an agent that never signed up has those of a claimed one."""
    caps = ctx.settings.caps
    row = find(ctx, identity_id)
    unclaimed = row is not None and row.claim_status == UNCLAIMED
    return {
        "max_sends_per_day": caps.sends_per_day_unclaimed if unclaimed else caps.sends_per_day_claimed,
        "allowed_recipients": [row.human_email] if row is not None and unclaimed else [],
        "can_receive": True,
        "can_create_mailboxes": False,
    }


def claim(ctx: Context, identity_id: str) -> None:
    """Lift the limits of an unclaimed agent."""
    _update(ctx, identity_id, claim_status=CLAIMED)


def approve(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Claim an agent for an organization: it moves there with all its things, and is told so by mail."""
    from inkbox_sandbox.identities import lifecycle

    claim(ctx, identity_id)
    lifecycle.move(ctx, identity_id, organization_id)
    _tell_agent(ctx, identity_id, "Your human has approved you", "You belong to your human's organization now.")


def reject(ctx: Context, identity_id: str) -> None:
    """Turn an agent away: it is told so, then it goes with its mailbox, and its key is dead."""
    from inkbox_sandbox.identities import lifecycle

    _update(ctx, identity_id, claim_status=REJECTED)
    _tell_agent(ctx, identity_id, "Your human has rejected you", "Your identity and mailbox are being deleted.")
    row = identities.any_identity(ctx, identity_id)
    if row is not None:
        lifecycle.delete(ctx, row)


def _tell_agent(ctx: Context, identity_id: str, subject: str, text: str) -> None:
    from inkbox_sandbox.mail import mailboxes, outbox

    box = mailboxes.wire_for_identities(ctx, [identity_id]).get(identity_id)
    if box is not None:
        outbox.deliver_system_mail(ctx, to=box["email_address"], subject=subject, text=text)


def set_human_state(ctx: Context, identity_id: str, human_state: str) -> None:
    """Note how far the human has come with an account of their own."""
    _update(ctx, identity_id, human_state=human_state)


def _wire_pending(row: SignupRow, agent: identities.IdentityRow) -> wire.PendingSignup:
    return {
        "identity_id": row.identity_id,
        "agent_handle": agent.agent_handle,
        "display_name": agent.display_name,
        "email_address": f"{agent.agent_handle}@{PLATFORM_DOMAIN}",
        "organization_id": agent.organization_id,
        "claim_status": row.claim_status,
        "human_email": row.human_email,
        "note_to_human": row.note_to_human,
        "created_at": wire_time(row.created_at),
    }
