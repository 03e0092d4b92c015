"""Who sees an identity: one wildcard row, or any number of rows for single viewers, or none; never mixed."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, not_found, redundant_grant, unprocessable
from inkbox_sandbox.identities.rows import IdentityRow, identity_access, live_identity, live_identity_ids
from inkbox_sandbox.storage import new_id
from inkbox_server import wire

AccessRow = sa.Row[Any]


def rows_of(ctx: Context, target_id: str) -> list[AccessRow]:
    """The access rows of an identity, oldest first."""
    return list(
        ctx.db.execute(
            sa.select(identity_access)
            .where(identity_access.c.target_identity_id == target_id)
            .order_by(identity_access.c.created_at, identity_access.c.id)
        )
    )


def grant(ctx: Context, target: IdentityRow, viewer_id: str | None) -> AccessRow:
    """Let one viewer, or everybody, see an identity."""
    present = rows_of(ctx, target.id)
    wildcard = next((row for row in present if row.viewer_identity_id is None), None)
    if viewer_id is None:
        return wildcard or _open_to_everybody(ctx, target.id)
    if viewer_id == target.id:
        raise unprocessable(["body", "viewer_identity_id"], "An identity can't be its own viewer")
    if live_identity(ctx, viewer_id) is None:
        raise not_found("No such viewer")
    if wildcard is not None:
        raise redundant_grant("Every identity of the organization sees this one already")
    if any(row.viewer_identity_id == viewer_id for row in present):
        raise conflict("This viewer sees the identity already")
    return _insert(ctx, target.id, viewer_id)


def _open_to_everybody(ctx: Context, target_id: str) -> AccessRow:
    ctx.db.execute(identity_access.delete().where(identity_access.c.target_identity_id == target_id))
    return _insert(ctx, target_id, None)


def _insert(ctx: Context, target_id: str, viewer_id: str | None) -> AccessRow:
    row_id = new_id()
    ctx.db.execute(
        identity_access.insert().values(
            id=row_id, target_identity_id=target_id, viewer_identity_id=viewer_id, created_at=ctx.now
        )
    )
    return ctx.db.execute(sa.select(identity_access).where(identity_access.c.id == row_id)).one()


def revoke(ctx: Context, target: IdentityRow, viewer_id: str) -> None:
    """Take sight away from one viewer; a wildcard is spelled out first, so that only that viewer loses it."""
    present = rows_of(ctx, target.id)
    if any(row.viewer_identity_id is None for row in present):
        _spell_out_wildcard(ctx, target.id)
    dropped = ctx.db.execute(
        identity_access.delete().where(
            identity_access.c.target_identity_id == target.id,
            identity_access.c.viewer_identity_id == viewer_id,
        )
    )
    if dropped.rowcount == 0:
        # The refusal rolls the spelled-out rows back: nothing changes for a viewer that never was one.
        raise not_found("This viewer does not see the identity")


def _spell_out_wildcard(ctx: Context, target_id: str) -> None:
    ctx.db.execute(identity_access.delete().where(identity_access.c.target_identity_id == target_id))
    for viewer_id in live_identity_ids(ctx):
        if viewer_id != target_id:
            _insert(ctx, target_id, viewer_id)


def drop_for_identity(ctx: Context, identity_id: str) -> None:
    """Drop the rows of an identity that goes away, as target and as viewer."""
    ctx.db.execute(
        identity_access.delete().where(
            sa.or_(
                identity_access.c.target_identity_id == identity_id,
                identity_access.c.viewer_identity_id == identity_id,
            )
        )
    )


def wire_row(row: AccessRow) -> wire.IdentityAccess:
    """An access row as the API answers it."""
    return {
        "id": row.id,
        "target_identity_id": row.target_identity_id,
        "viewer_identity_id": row.viewer_identity_id,
        "created_at": wire_time(row.created_at),
    }
