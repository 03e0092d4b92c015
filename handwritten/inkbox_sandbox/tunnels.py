"""Tunnels as rows: made, renamed and deleted with their identity. The data plane is not served here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.settings import TUNNEL_ZONE
from inkbox_sandbox.storage import ID, UtcDateTime, metadata, new_id

if TYPE_CHECKING:
    from inkbox_server import wire

tunnels = sa.Table(
    "tunnels",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("identity_id", ID, nullable=False, index=True),
    sa.Column("tunnel_name", sa.String(63), nullable=False, index=True),
    sa.Column("tls_mode", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("metadata", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

_is_live = tunnels.c.status != "deleted"


def create_for_identity(ctx: Context, identity_id: str, organization_id: str, name: str, tls_mode: str) -> None:
    """Make the tunnel of a new identity; one with its own certificate waits for it."""
    ctx.db.execute(
        tunnels.insert().values(
            id=new_id(),
            organization_id=organization_id,
            identity_id=identity_id,
            tunnel_name=name,
            tls_mode=tls_mode,
            status="awaiting_cert" if tls_mode == "passthrough" else "active",
            metadata={},
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )


def name_taken(ctx: Context, name: str) -> bool:
    """Whether a live tunnel has this name."""
    return ctx.db.scalar(sa.select(tunnels.c.id).where(tunnels.c.tunnel_name == name, _is_live)) is not None


def rename_for_identity(ctx: Context, identity_id: str, name: str) -> None:
    """Let the tunnel follow its identity's handle."""
    _change(ctx, identity_id, tunnel_name=name)


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let the tunnel follow its identity into another organization."""
    _change(ctx, identity_id, organization_id=organization_id)


def delete_for_identity(ctx: Context, identity_id: str) -> None:
    """Delete the tunnel of an identity that goes away; its name is free again."""
    _change(ctx, identity_id, status="deleted")


def _change(ctx: Context, identity_id: str, **values: Any) -> None:
    ctx.db.execute(
        tunnels.update().where(tunnels.c.identity_id == identity_id, _is_live).values(updated_at=ctx.now, **values)
    )


def wire_for_identity(ctx: Context, identity_id: str) -> wire.Tunnel | None:
    """The live tunnel of an identity as the API answers it."""
    row = ctx.db.execute(sa.select(tunnels).where(tunnels.c.identity_id == identity_id, _is_live)).first()
    if row is None:
        return None
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "tunnel_name": row.tunnel_name,
        "tls_mode": row.tls_mode,
        "cert_pem": None,
        "cert_fingerprint_sha256": None,
        "cert_expires_at": None,
        "status": row.status,
        "last_connected_at": None,
        "last_connected_ip_addr": None,
        "currently_connected": False,
        "public_host": f"{row.tunnel_name}.{TUNNEL_ZONE}",
        "zone": TUNNEL_ZONE,
        "metadata": row.metadata,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }
