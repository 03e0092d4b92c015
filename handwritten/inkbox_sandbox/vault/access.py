"""Which identities see which secrets. Humans and admin keys see every secret of their organization without a rule."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.vault.ciphertexts import SecretRow, visible_secret, visible_secrets, writable_secret
from inkbox_sandbox.vault.tables import find_vault, vault_access
from inkbox_server import wire

RuleRow = sa.Row[Any]

WILDCARDS = ("*", "all")


def rules_of(ctx: Context, secret: SecretRow) -> list[RuleRow]:
    """The access rules of a secret, oldest first."""
    query = sa.select(vault_access).where(_of(secret)).order_by(vault_access.c.created_at, vault_access.c.id)
    return list(ctx.db.execute(query))


def _of(secret: SecretRow) -> sa.ColumnElement[bool]:
    return sa.and_(vault_access.c.vault_id == secret.vault_id, vault_access.c.secret_id == secret.id)


def grant(ctx: Context, secret_id: object, identity_id: str) -> RuleRow:
    """Show a secret to one identity."""
    secret = writable_secret(ctx, secret_id)
    if identities.live_identity(ctx, identity_id) is None:
        raise not_found("No such identity")
    if any(rule.identity_id == identity_id for rule in rules_of(ctx, secret)):
        raise conflict("This identity sees the secret already")
    return _insert(ctx, secret, identity_id)


def _insert(ctx: Context, secret: SecretRow, identity_id: str) -> RuleRow:
    rule_id = new_id()
    ctx.db.execute(
        sa.insert(vault_access).values(
            id=rule_id, vault_id=secret.vault_id, secret_id=secret.id, identity_id=identity_id, created_at=ctx.now
        )
    )
    return ctx.db.execute(sa.select(vault_access).where(vault_access.c.id == rule_id)).one()


def revoke(ctx: Context, secret_id: object, identity_id: str) -> None:
    """Hide a secret from one identity."""
    secret = writable_secret(ctx, secret_id)
    if ctx.principal.is_agent and identity_id != ctx.principal.identity_id:
        raise forbidden("An agent may give up only its own access")
    dropped = ctx.db.execute(sa.delete(vault_access).where(_of(secret), vault_access.c.identity_id == identity_id))
    if dropped.rowcount == 0:
        raise not_found("This identity does not see the secret")


def wished_secrets(ctx: Context, wanted: str | list[str] | None) -> list[SecretRow]:
    """The secrets that are to be shown to a new identity; 404 for an id that the vault does not have."""
    vault = find_vault(ctx)
    if wanted is None or wanted in WILDCARDS:
        return [] if wanted is None or vault is None else visible_secrets(ctx, vault)
    found = {}
    for text in [wanted] if isinstance(wanted, str) else wanted:
        secret = visible_secret(ctx, _canonical(text))
        found[secret.id] = secret
    return list(found.values())


def _canonical(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise not_found("No such vault secret") from None


def show_to(ctx: Context, identity_id: str, secrets: list[SecretRow]) -> None:
    """Show some secrets to a new identity."""
    for secret in secrets:
        _insert(ctx, secret, identity_id)


def forget_identity(ctx: Context, identity_id: str) -> None:
    """Drop the access rules of an identity that is gone, or that belongs to another organization now."""
    ctx.db.execute(sa.delete(vault_access).where(vault_access.c.identity_id == identity_id))


def wire_rule(row: RuleRow) -> wire.AccessRule:
    """An access rule as it is answered."""
    return {
        "id": row.id,
        "vault_secret_id": row.secret_id,
        "identity_id": row.identity_id,
        "created_at": wire_time(row.created_at),
    }
