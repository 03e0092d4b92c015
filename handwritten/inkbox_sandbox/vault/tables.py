"""The tables of vaults, and the one vault that an organization may have."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.storage import ID, UtcDateTime, metadata

VaultRow = sa.Row[Any]

vaults = sa.Table(
    "vaults",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

vault_keys = sa.Table(
    "vault_keys",
    metadata,
    sa.Column("vault_id", sa.ForeignKey(vaults.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("key_type", sa.String(16), nullable=False),
    sa.Column("auth_hash", sa.String(64), nullable=False),
    sa.Column("wrapped_org_encryption_key", sa.Text, nullable=False),
    sa.Column("created_by", sa.String(64)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("vault_id", "auth_hash"),
)

vault_secrets = sa.Table(
    "vault_secrets",
    metadata,
    sa.Column("vault_id", sa.ForeignKey(vaults.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("secret_type", sa.String(16), nullable=False),
    sa.Column("encrypted_payload", sa.Text, nullable=False),
    sa.Column("created_by", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

vault_access = sa.Table(
    "vault_access",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("vault_id", ID, nullable=False),
    sa.Column("secret_id", ID, nullable=False),
    sa.Column("identity_id", ID, nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(
        ["vault_id", "secret_id"], [vault_secrets.c.vault_id, vault_secrets.c.id], ondelete="CASCADE"
    ),
    sa.UniqueConstraint("vault_id", "secret_id", "identity_id"),
)


def find_vault(ctx: Context) -> VaultRow | None:
    """The vault of the caller's organization, if it has one."""
    return ctx.db.execute(
        sa.select(vaults).where(vaults.c.organization_id == ctx.principal.organization_id)
    ).one_or_none()


def the_vault(ctx: Context) -> VaultRow:
    """The vault of the caller's organization; 404 when it has none."""
    row = find_vault(ctx)
    if row is None:
        raise not_found("This organization has no vault; initialize one first")
    return row


def touch(ctx: Context, vault_id: str) -> None:
    """Note that something in a vault has changed."""
    ctx.db.execute(sa.update(vaults).where(vaults.c.id == vault_id).values(updated_at=ctx.now))


def count(ctx: Context, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    """Number of rows that meet some conditions."""
    return ctx.db.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0
