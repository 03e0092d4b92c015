"""Identities as rows: who exists, who sees whom, and how a row is written in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden, not_found
from inkbox_sandbox.identities import handles
from inkbox_sandbox.storage import ID, UtcDateTime, metadata, unique_where

if TYPE_CHECKING:
    from inkbox_server import wire

IdentityRow = sa.Row[Any]

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    sa.Column("agent_handle", sa.String(63), nullable=False),
    sa.Column("display_name", sa.String(255)),
    sa.Column("description", sa.Text),
    sa.Column("imessage_enabled", sa.Boolean, nullable=False),
    sa.Column("imessage_filter_mode", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

_is_live = identities.c.status != "deleted"

# Deleted rows stay, and their handles are free again.
unique_where(identities.c.agent_handle, "status <> 'deleted'")

identity_access = sa.Table(
    "identity_access",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("target_identity_id", ID, nullable=False, index=True),
    sa.Column("viewer_identity_id", ID, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


def live_identity(ctx: Context, identity_id: str) -> IdentityRow | None:
    """A live identity of the caller's organization, visible to the caller or not."""
    return ctx.db.execute(
        sa.select(identities).where(
            identities.c.id == identity_id,
            identities.c.organization_id == ctx.principal.organization_id,
            _is_live,
        )
    ).first()


def live_identity_ids(ctx: Context) -> list[str]:
    """Ids of all live identities of the caller's organization, oldest first."""
    return list(
        ctx.db.scalars(
            sa.select(identities.c.id)
            .where(identities.c.organization_id == ctx.principal.organization_id, _is_live)
            .order_by(identities.c.created_at, identities.c.id)
        )
    )


def live_by_handle(ctx: Context, handle: str) -> IdentityRow | None:
    """The live identity of a normalized handle, of whatever organization."""
    return ctx.db.execute(sa.select(identities).where(identities.c.agent_handle == handle, _is_live)).first()


def any_identity(ctx: Context, identity_id: str) -> IdentityRow | None:
    """An identity of whatever organization, deleted ones included; for the service itself."""
    return ctx.db.execute(sa.select(identities).where(identities.c.id == identity_id)).first()


def visible_identities(ctx: Context) -> list[IdentityRow]:
    """The live identities the caller may read, newest first."""
    return list(
        ctx.db.execute(
            sa.select(identities).where(_visible(ctx)).order_by(identities.c.created_at.desc(), identities.c.id.desc())
        )
    )


def visible_identity(ctx: Context, handle: str) -> IdentityRow:
    """The live identity of a handle (as written in a path) that the caller may read; otherwise 404."""
    row = ctx.db.execute(
        sa.select(identities).where(identities.c.agent_handle == handles.normalize(handle), _visible(ctx))
    ).first()
    if row is None:
        raise not_found("No such identity")
    return row


def own_identity(ctx: Context, handle: str) -> IdentityRow:
    """The identity of a handle that the caller may act for; 404 when it is invisible, 403 when it is only visible."""
    row = visible_identity(ctx, handle)
    if ctx.principal.is_agent and row.id != ctx.principal.identity_id:
        raise forbidden("An agent key acts for its own identity only")
    return row


def _visible(ctx: Context) -> sa.ColumnElement[bool]:
    caller = ctx.principal
    inside = sa.and_(identities.c.organization_id == caller.organization_id, _is_live)
    if caller.sees_everything:
        return inside
    own = identities.c.id == caller.identity_id
    if caller.kind == "unclaimed":
        return sa.and_(inside, own)
    granted = sa.select(identity_access.c.target_identity_id).where(
        sa.or_(
            identity_access.c.viewer_identity_id == caller.identity_id,
            identity_access.c.viewer_identity_id.is_(None),
        )
    )
    return sa.and_(inside, sa.or_(own, identities.c.id.in_(granted)))


def wire_summary(row: IdentityRow, email_address: str | None) -> wire.AgentIdentitySummary:
    """An identity as lists and updates answer it."""
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "agent_handle": row.agent_handle,
        "display_name": row.display_name,
        "description": row.description,
        "email_address": email_address,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "imessage_enabled": row.imessage_enabled,
        "imessage_filter_mode": row.imessage_filter_mode,
    }
