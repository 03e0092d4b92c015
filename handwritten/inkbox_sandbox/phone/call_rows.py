"""Calls as rows: made, found, moved from state to state, counted against the organization's limits."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, not_found
from inkbox_sandbox.phone.numbers import NumberRow, own_number
from inkbox_sandbox.phone.tables import calls
from inkbox_sandbox.storage import new_id

if TYPE_CHECKING:
    from inkbox_server import wire

CallRow = sa.Row[Any]

_UNDER_WAY = ("initiated", "ringing", "answered")


def own_call(ctx: Context, phone_number_id: UUID, call_id: UUID) -> CallRow:
    """A call of a number that the caller may use; a blocked one exists for nobody but administrators."""
    number = own_number(ctx, phone_number_id)
    query = sa.select(calls).where(calls.c.id == str(call_id), calls.c.phone_number_id == number.id)
    if not ctx.principal.sees_everything:
        query = query.where(calls.c.is_blocked.is_(False))
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Call not found")
    return row


def any_call(ctx: Context, call_id: str) -> CallRow | None:
    """A call of whatever number."""
    return ctx.db.execute(sa.select(calls).where(calls.c.id == call_id)).first()


def page(ctx: Context, number: NumberRow, is_blocked: bool | None, limit: int, offset: int) -> list[CallRow]:
    """The calls of a number as far as the caller sees them, newest first."""
    query = sa.select(calls).where(calls.c.phone_number_id == number.id)
    if not ctx.principal.sees_everything:
        query = query.where(calls.c.is_blocked.is_(False))
    if is_blocked is not None:
        query = query.where(calls.c.is_blocked.is_(is_blocked))
    query = query.order_by(calls.c.created_at.desc(), calls.c.id.desc())
    return list(ctx.db.execute(query.limit(limit).offset(offset)))


def insert(ctx: Context, number: NumberRow, remote: str, direction: str, **members: Any) -> CallRow:
    """Store a new call of a number."""
    values: dict[str, Any] = {
        "id": new_id(),
        "phone_number_id": number.id,
        "organization_id": number.organization_id,
        "local_phone_number": number.number,
        "remote_phone_number": remote,
        "direction": direction,
        "status": "initiated",
        "is_blocked": False,
        "created_at": ctx.now,
        "updated_at": ctx.now,
        **members,
    }
    return ctx.db.execute(calls.insert().values(**values).returning(calls)).one()


def advance(ctx: Context, call_id: str, status: str, **members: Any) -> None:
    """Move a call that is under way to another state; one that has ended stays as it is."""
    ctx.db.execute(
        calls.update()
        .where(calls.c.id == call_id, calls.c.status.in_(_UNDER_WAY))
        .values(status=status, updated_at=ctx.now, **members)
    )


def answer(ctx: Context, call_id: str, url: str, *, tts: bool, stt: bool) -> None:
    """Somebody picked up, and the agent's socket is open."""
    advance(
        ctx,
        call_id,
        "answered",
        started_at=ctx.now,
        client_websocket_url=url,
        use_inkbox_tts=tts,
        use_inkbox_stt=stt,
    )


def end(ctx: Context, call_id: str, status: str, hangup_reason: str | None = None) -> None:
    """A call is over."""
    advance(ctx, call_id, status, ended_at=ctx.now, hangup_reason=hangup_reason)


def end_interrupted(ctx: Context) -> None:
    """End the calls that a sandbox was in when it stopped; nobody is on the line any more."""
    over = {"ended_at": ctx.now, "updated_at": ctx.now}
    ctx.db.execute(calls.update().where(calls.c.status == "answered").values(status="completed", **over))
    ctx.db.execute(calls.update().where(calls.c.status.in_(_UNDER_WAY)).values(status="failed", **over))


@dataclasses.dataclass(frozen=True, slots=True)
class Usage:
    """How much an organization has telephoned in the window that ends now."""

    calls: int
    minutes: float
    oldest: dt.datetime | None


def usage(ctx: Context, organization_id: str) -> Usage:
    """Count the outbound calls of an organization; calls under way count up to now."""
    start = ctx.now - dt.timedelta(seconds=ctx.settings.caps.call_window_seconds)
    rows = ctx.db.execute(
        sa.select(calls.c.created_at, calls.c.started_at, calls.c.ended_at).where(
            calls.c.organization_id == organization_id,
            calls.c.direction == "outbound",
            calls.c.created_at > start,
        )
    ).all()
    seconds = sum(((row.ended_at or ctx.now) - row.started_at).total_seconds() for row in rows if row.started_at)
    return Usage(len(rows), max(0.0, seconds / 60), min((row.created_at for row in rows), default=None))


def rate_limit(ctx: Context, organization_id: str) -> wire.RateLimitInfo:
    """What an organization has used of its calls and minutes, and what is left."""
    used, caps = usage(ctx, organization_id), ctx.settings.caps
    return {
        "calls_used": used.calls,
        "calls_remaining": max(0, caps.calls_per_window - used.calls),
        "calls_limit": caps.calls_per_window,
        "minutes_used": round(used.minutes, 2),
        "minutes_remaining": round(max(0.0, caps.call_minutes_per_window - used.minutes), 2),
        "minutes_limit": caps.call_minutes_per_window,
    }


def check_limits(ctx: Context, organization_id: str) -> None:
    """429 when an organization has used up its calls or its minutes."""
    used, caps = usage(ctx, organization_id), ctx.settings.caps
    if used.calls < caps.calls_per_window and used.minutes < caps.call_minutes_per_window:
        return
    opens_at = (used.oldest or ctx.now) + dt.timedelta(seconds=caps.call_window_seconds)
    headers = {
        "Retry-After": str(max(1, int(-(-(opens_at - ctx.now).total_seconds() // 1)))),
        "X-RateLimit-Limit": str(caps.calls_per_window),
        "X-RateLimit-Remaining": str(max(0, caps.calls_per_window - used.calls)),
        "X-RateLimit-Reset": str(int(opens_at.timestamp())),
    }
    raise ApiError(429, "The organization has used up its calls or its minutes for now", headers=headers)


def wire_call(row: CallRow) -> wire.PhoneCall:
    """A call as the API answers it."""
    return {
        "id": row.id,
        "local_phone_number": row.local_phone_number,
        "remote_phone_number": row.remote_phone_number,
        "direction": row.direction,
        "status": row.status,
        "client_websocket_url": row.client_websocket_url,
        "use_inkbox_tts": row.use_inkbox_tts,
        "use_inkbox_stt": row.use_inkbox_stt,
        "hangup_reason": row.hangup_reason,
        "started_at": wire_time_or_none(row.started_at),
        "ended_at": wire_time_or_none(row.ended_at),
        "is_blocked": row.is_blocked,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }
