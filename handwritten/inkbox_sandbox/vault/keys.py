"""The keys of a vault: how they are made, replaced, consumed and revoked. None of them can be opened here.

Keys that no longer work have no rows, so the states of the contract show as what is there: an active key has a row,
a replaced, consumed or revoked one has none.
"""

import hmac
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import bad_request, conflict, forbidden, not_found, unprocessable
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.vault.tables import VaultRow, find_vault, touch, vault_keys, vaults
from inkbox_server import models, wire

KeyRow = sa.Row[Any]

PRIMARY = "primary"
RECOVERY = "recovery"


def keys_of(ctx: Context, vault_id: str, key_type: str | None = None) -> list[KeyRow]:
    """The active keys of a vault, of one kind or of both, newest first."""
    query = sa.select(vault_keys).where(vault_keys.c.vault_id == vault_id)
    if key_type is not None:
        query = query.where(vault_keys.c.key_type == key_type)
    return list(ctx.db.execute(query.order_by(vault_keys.c.created_at.desc(), vault_keys.c.id.desc())))


def with_hash(keys: Iterable[KeyRow], auth_hash: str) -> KeyRow | None:
    """The key with this hash; the time it takes tells nothing about how much of the hash is right."""
    found = [key for key in keys if hmac.compare_digest(key.auth_hash, auth_hash)]
    return found[0] if found else None


def initialize(ctx: Context, body: models.VaultInitialize) -> str:
    """Make the vault of the caller's organization with its five keys; returns its id."""
    _check_material(body)
    if find_vault(ctx) is not None:
        raise conflict("This organization has a vault already")
    vault_id = new_id()
    ctx.db.execute(
        sa.insert(vaults).values(
            id=vault_id, organization_id=ctx.principal.organization_id, created_at=ctx.now, updated_at=ctx.now
        )
    )
    for material in (body.vault_key, *body.recovery_keys):
        _insert(ctx, vault_id, material, material.key_type)
    return vault_id


def _check_material(body: models.VaultInitialize) -> None:
    given: list[tuple[list[str | int], models.VaultKeyMaterialWire, str]]
    given = [(["body", "vault_key"], body.vault_key, PRIMARY)]
    given += [(["body", "recovery_keys", at], key, RECOVERY) for at, key in enumerate(body.recovery_keys)]
    ids: set[object] = set()
    hashes: set[str] = set()
    for loc, key, key_type in given:
        if key.key_type != key_type:
            raise unprocessable([*loc, "key_type"], "A key of the other kind belongs here")
        if key.id in ids:
            raise unprocessable([*loc, "id"], "Another key has this id")
        if key.auth_hash in hashes:
            raise unprocessable([*loc, "auth_hash"], "Another key has this hash")
        ids.add(key.id)
        hashes.add(key.auth_hash)


def replace_primary(ctx: Context, vault: VaultRow, body: models.PrimaryKeyReplace) -> KeyRow:
    """Exchange the primary key; the key that serves as the proof is gone afterwards, as is the old primary one."""
    keys = keys_of(ctx, vault.id)
    dying = {_proof(keys, body).id, *(key.id for key in keys if key.key_type == PRIMARY)}
    staying = [key for key in keys if key.id not in dying]
    if any(key.id == str(body.id) for key in staying):
        raise conflict("Another active key of this vault has this id; make a new one")
    if with_hash(staying, body.auth_hash) is not None:
        raise conflict("Another active key of this vault has this hash; choose another vault key")
    ctx.db.execute(sa.delete(vault_keys).where(vault_keys.c.vault_id == vault.id, vault_keys.c.id.in_(dying)))
    _insert(ctx, vault.id, body, PRIMARY)
    touch(ctx, vault.id)
    (row,) = keys_of(ctx, vault.id, PRIMARY)
    return row


def _proof(keys: list[KeyRow], body: models.PrimaryKeyReplace) -> KeyRow:
    if (body.current_auth_hash is None) == (body.recovery_auth_hash is None):
        raise bad_request("Give exactly one of current_auth_hash and recovery_auth_hash")
    if body.current_auth_hash is not None:
        primary = with_hash((key for key in keys if key.key_type == PRIMARY), body.current_auth_hash)
        if primary is None:
            raise forbidden("That is not the present vault key; somebody else may have replaced it")
        return primary
    recovery = with_hash((key for key in keys if key.key_type == RECOVERY), body.recovery_auth_hash or "")
    if recovery is None:
        raise not_found("There is no such recovery key, or it was used before")
    return recovery


def revoke(ctx: Context, vault: VaultRow, auth_hash: str) -> None:
    """Delete a key by its hash; the last primary key stays."""
    keys = keys_of(ctx, vault.id)
    key = with_hash(keys, auth_hash)
    if key is None:
        raise not_found("This vault has no such key")
    if key.key_type == PRIMARY and sum(each.key_type == PRIMARY for each in keys) == 1:
        raise conflict("This is the last primary key; replace it instead")
    ctx.db.execute(sa.delete(vault_keys).where(vault_keys.c.vault_id == vault.id, vault_keys.c.id == key.id))
    touch(ctx, vault.id)


def _insert(
    ctx: Context, vault_id: str, material: models.VaultKeyMaterialWire | models.PrimaryKeyReplace, key_type: str
) -> None:
    ctx.db.execute(
        sa.insert(vault_keys).values(
            vault_id=vault_id,
            id=str(material.id),
            key_type=key_type,
            auth_hash=material.auth_hash,
            wrapped_org_encryption_key=material.wrapped_org_encryption_key,
            created_by=ctx.principal.author,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )


def wire_key(row: KeyRow) -> wire.VaultKey:
    """A key as lists show it, without its material."""
    return {
        "id": row.id,
        "key_type": row.key_type,
        "created_by": row.created_by,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


def wire_wrapped(row: KeyRow) -> wire.WrappedVaultKey:
    """A key with what it opens."""
    return {
        "id": row.id,
        "auth_hash": row.auth_hash,
        "wrapped_org_encryption_key": row.wrapped_org_encryption_key,
    }
