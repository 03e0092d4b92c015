"""Secrets as they are stored, which is encrypted, and which of them a caller sees or may change."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, not_found
from inkbox_sandbox.vault.tables import VaultRow, the_vault, touch, vault_access, vault_secrets
from inkbox_server import models, wire

SecretRow = sa.Row[Any]


def granted_to(identity_id: str | None) -> sa.ColumnElement[bool]:
    """The condition that an identity has an access rule for the secret."""
    return sa.exists().where(
        vault_access.c.vault_id == vault_secrets.c.vault_id,
        vault_access.c.secret_id == vault_secrets.c.id,
        vault_access.c.identity_id == identity_id,
    )


def _visible(ctx: Context) -> sa.ColumnElement[bool]:
    return sa.true() if ctx.principal.sees_everything else granted_to(ctx.principal.identity_id)


def _writable(ctx: Context) -> sa.ColumnElement[bool]:
    # Whoever stores a secret has no rule yet, and needs to be able to grant it, or to take it back.
    if ctx.principal.sees_everything:
        return sa.true()
    return sa.or_(_visible(ctx), vault_secrets.c.created_by == ctx.principal.identity_id)


def visible_secrets(ctx: Context, vault: VaultRow, secret_type: str | None = None) -> list[SecretRow]:
    """The secrets that the caller sees, newest first."""
    query = sa.select(vault_secrets).where(vault_secrets.c.vault_id == vault.id, _visible(ctx))
    if secret_type is not None:
        query = query.where(vault_secrets.c.secret_type == secret_type)
    return list(ctx.db.execute(query.order_by(vault_secrets.c.created_at.desc(), vault_secrets.c.id.desc())))


def visible_secret(ctx: Context, secret_id: object) -> SecretRow:
    """One secret that the caller sees; 404 for any other."""
    return _secret(ctx, secret_id, _visible(ctx))


def writable_secret(ctx: Context, secret_id: object) -> SecretRow:
    """One secret that the caller may change, delete and grant; 404 for any other."""
    return _secret(ctx, secret_id, _writable(ctx))


def _secret(ctx: Context, secret_id: object, condition: sa.ColumnElement[bool]) -> SecretRow:
    vault = the_vault(ctx)
    query = sa.select(vault_secrets).where(vault_secrets.c.vault_id == vault.id, vault_secrets.c.id == str(secret_id))
    row = ctx.db.execute(query.where(condition)).one_or_none()
    if row is None:
        raise not_found("No such vault secret")
    return row


def create(ctx: Context, vault: VaultRow, body: models.VaultSecretCreate) -> SecretRow:
    """Store a secret under the id that its client chose."""
    secret_id = str(body.id)
    same = sa.and_(vault_secrets.c.vault_id == vault.id, vault_secrets.c.id == secret_id)
    if ctx.db.execute(sa.select(vault_secrets.c.id).where(same)).one_or_none() is not None:
        raise conflict("A secret of this vault has this id; make a new one and encrypt again")
    values = {
        **body.model_dump(exclude={"id"}),
        "vault_id": vault.id,
        "id": secret_id,
        "created_by": ctx.principal.author,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }
    ctx.db.execute(sa.insert(vault_secrets).values(values))
    touch(ctx, vault.id)
    return writable_secret(ctx, secret_id)


def update(ctx: Context, secret_id: object, body: models.VaultSecretUpdate) -> SecretRow:
    """Change what the body gives; returns the row as it is then."""
    row = writable_secret(ctx, secret_id)
    changes = body.model_dump(include=body.model_fields_set)
    if not changes:
        return row
    changes["updated_at"] = ctx.now
    same = sa.and_(vault_secrets.c.vault_id == row.vault_id, vault_secrets.c.id == row.id)
    ctx.db.execute(sa.update(vault_secrets).where(same).values(changes))
    touch(ctx, row.vault_id)
    return writable_secret(ctx, secret_id)


def delete(ctx: Context, secret_id: object) -> None:
    """Delete a secret and with it its access rules."""
    row = writable_secret(ctx, secret_id)
    same = sa.and_(vault_secrets.c.vault_id == row.vault_id, vault_secrets.c.id == row.id)
    ctx.db.execute(sa.delete(vault_secrets).where(same))
    touch(ctx, row.vault_id)


def wire_secret(row: SecretRow) -> wire.VaultSecret:
    """A secret without its ciphertext."""
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "secret_type": row.secret_type,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        # What this version of the service leaves to the list of access rules.
        "access": None,
    }


def wire_detail(row: SecretRow) -> wire.VaultSecretDetail:
    """A secret with its ciphertext."""
    return {**wire_secret(row), "encrypted_payload": row.encrypted_payload}
