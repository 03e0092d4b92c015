"""API keys: minting, looking up, revoking. The secret itself is never stored, only its SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden, not_found
from inkbox_sandbox.storage import ID, UtcDateTime, metadata, new_id

if TYPE_CHECKING:
    from inkbox_server import models, wire

KEY_PREFIX = "ApiKey_sandbox_"
"""How every key of a sandbox begins; the client refuses to send one to the real service."""

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_by", sa.String(255), nullable=False),
    sa.Column("creator_type", sa.String(16), nullable=False),
    sa.Column("scoped_identity_id", ID, index=True),
    sa.Column("label", sa.String(255), nullable=False),
    sa.Column("description", sa.String(1000)),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("last4", sa.String(4), nullable=False),
    sa.Column("display_prefix", sa.String(32), nullable=False),
    sa.Column("last_used_at", UtcDateTime),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)


class ApiKeys:
    """Handlers of the resource `api_keys`."""

    def create(self, ctx: Context, *, body: models.ApiKeyCreate) -> wire.CreatedApiKey:
        """Mint a key; admin keys may mint agent keys only."""
        identity_id = None if body.scoped_identity_id is None else str(body.scoped_identity_id)
        if identity_id is None and ctx.principal.kind != "human":
            raise forbidden("An admin key may only make keys that are scoped to an identity")
        if identity_id is not None and identities.live_identity(ctx, identity_id) is None:
            raise not_found("No such identity")
        key = mint(
            ctx,
            ctx.principal.organization_id,
            label=body.label,
            description=body.description,
            identity_id=identity_id,
        )
        return {"api_key": key, "record": wire_row(by_key(ctx, key))}


def mint(
    ctx: Context,
    organization_id: str,
    *,
    label: str,
    description: str | None = None,
    identity_id: str | None = None,
    key: str | None = None,
    by_agent: bool = False,
) -> str:
    """Store a new key and return it in full.

    Args:
        ctx: The call.
        organization_id: Whose key it is.
        label: Its name.
        description: Text about it.
        identity_id: The identity it is bound to; None makes an admin key.
        key: Taken verbatim instead of a random one.
        by_agent: The identity made it for itself, at signup.
    """
    if key is None:
        key_id = KEY_PREFIX + str(uuid.uuid4())
        key = f"{key_id}.{secrets.token_urlsafe(32)}"
    else:
        key_id = _id_of(key)
    ctx.db.execute(
        api_keys.insert().values(
            id=key_id,
            organization_id=organization_id,
            key_hash=_hash(key),
            created_by=(by_agent and identity_id) or ctx.principal.author,
            creator_type="agent" if by_agent else ctx.principal.author_type,
            scoped_identity_id=identity_id,
            label=label,
            description=description,
            status="active",
            last4=key[-4:],
            display_prefix=key[: len(KEY_PREFIX) + 8] if key.startswith(KEY_PREFIX) else key[:4],
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    return key


def ensure_admin_key(ctx: Context, organization_id: str, wanted: str | None) -> str:
    """An admin key of an organization: the wanted one, alive whatever became of it before, or a fresh one."""
    if wanted is not None:
        mine = sa.and_(
            api_keys.c.key_hash == _hash(wanted),
            api_keys.c.organization_id == organization_id,
            api_keys.c.scoped_identity_id.is_(None),
        )
        revived = api_keys.update().where(mine).values(status="active", revoked_at=None, expires_at=None)
        if ctx.db.execute(revived).rowcount:
            return wanted
        if ctx.db.scalar(sa.select(api_keys.c.id).where(api_keys.c.key_hash == _hash(wanted))) is not None:
            raise ValueError("the given api_key belongs to somebody else in this database")
    return mint(ctx, organization_id, label="Sandbox admin", key=wanted)


def _id_of(key: str) -> str:
    """The part of a well-formed key before its dot; any other key gets an id that says nothing about it."""
    key_id, dot, _ = key.partition(".")
    return key_id if dot and key_id.startswith("ApiKey_") and len(key_id) <= 255 else KEY_PREFIX + new_id()


def find_live(ctx: Context, key: str) -> sa.Row[Any] | None:
    """The row of a key that is known, not revoked and not expired."""
    digest = _hash(key)
    row = ctx.db.execute(sa.select(api_keys).where(api_keys.c.key_hash == digest)).first()
    if row is None or not hmac.compare_digest(row.key_hash, digest) or row.status != "active":
        return None
    return None if row.expires_at is not None and row.expires_at <= ctx.now else row


def touch(ctx: Context, key_id: str) -> None:
    """Note that a key was accepted."""
    ctx.db.execute(api_keys.update().where(api_keys.c.id == key_id).values(last_used_at=ctx.now))


def by_id(ctx: Context, key_id: str) -> sa.Row[Any] | None:
    """The row of a key by its public id, dead ones included."""
    return ctx.db.execute(sa.select(api_keys).where(api_keys.c.id == key_id)).first()


def revoke(ctx: Context, key_id: str) -> bool:
    """Revoke one key; False when there is no such live key."""
    return _end(ctx, api_keys.c.id == key_id)


def revoke_for_identity(ctx: Context, identity_id: str) -> None:
    """Revoke every key bound to an identity."""
    _end(ctx, api_keys.c.scoped_identity_id == identity_id)


def _end(ctx: Context, which: sa.ColumnElement[bool]) -> bool:
    ended = ctx.db.execute(
        api_keys.update()
        .where(which, api_keys.c.status == "active")
        .values(status="revoked", revoked_at=ctx.now, updated_at=ctx.now)
    )
    return ended.rowcount > 0


def expire(ctx: Context, key_id: str, at: dt.datetime) -> bool:
    """Let a key end at a time; False when there is no such key."""
    changed = ctx.db.execute(api_keys.update().where(api_keys.c.id == key_id).values(expires_at=at, updated_at=ctx.now))
    return changed.rowcount > 0


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let the keys of an identity follow it into another organization."""
    ctx.db.execute(
        api_keys.update()
        .where(api_keys.c.scoped_identity_id == identity_id)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )


def rows(ctx: Context, organization_id: str | None = None) -> list[sa.Row[Any]]:
    """The keys of one organization or of all, oldest first, dead ones included."""
    query = sa.select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    if organization_id is not None:
        query = query.where(api_keys.c.organization_id == organization_id)
    return list(ctx.db.execute(query))


def _hash(key: str) -> str:
    # Keys are random strings of 256 bits, so a plain digest is enough; a password hash would only cost time.
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def by_key(ctx: Context, key: str) -> sa.Row[Any]:
    """The row of a key that is known to exist."""
    return ctx.db.execute(sa.select(api_keys).where(api_keys.c.key_hash == _hash(key))).one()


def wire_row(row: sa.Row[Any]) -> wire.ApiKey:
    """A key as it may be shown again."""
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "created_by": row.created_by,
        "creator_type": row.creator_type,
        "scoped_identity_id": row.scoped_identity_id,
        "label": row.label,
        "description": row.description,
        "status": row.status,
        "last4": row.last4,
        "display_prefix": row.display_prefix,
        "last_used_at": wire_time_or_none(row.last_used_at),
        "expires_at": wire_time_or_none(row.expires_at),
        "revoked_at": wire_time_or_none(row.revoked_at),
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }
