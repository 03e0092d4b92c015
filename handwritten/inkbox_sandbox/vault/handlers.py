"""Handlers of the resources `vault` and `vault_console`."""

from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.vault import access, ciphertexts, keys
from inkbox_sandbox.vault.tables import count, the_vault, vault_keys, vault_secrets, vaults
from inkbox_server import models, wire


class Vault:
    """Handlers of the resource `vault`."""

    def info(self, ctx: Context) -> wire.VaultInfo:
        """The vault and how much is in it."""
        vault = the_vault(ctx)
        of_vault = vault_keys.c.vault_id == vault.id
        return {
            "id": vault.id,
            "organization_id": vault.organization_id,
            "created_at": wire_time(vault.created_at),
            "updated_at": wire_time(vault.updated_at),
            "key_count": count(ctx, vault_keys, of_vault, vault_keys.c.key_type == keys.PRIMARY),
            "secret_count": count(ctx, vault_secrets, vault_secrets.c.vault_id == vault.id),
            "recovery_key_count": count(ctx, vault_keys, of_vault, vault_keys.c.key_type == keys.RECOVERY),
        }

    def initialize(self, ctx: Context, *, body: models.VaultInitialize) -> wire.VaultInitializeResponse:
        """Make the vault with its keys."""
        return {
            "vault_id": keys.initialize(ctx, body),
            "vault_key_id": str(body.vault_key.id),
            "recovery_key_count": len(body.recovery_keys),
        }

    def unlock(self, ctx: Context, *, auth_hash: str | None) -> wire.VaultUnlock:
        """The wrapped key that the caller asks for, or all of them, and the secrets that it sees."""
        vault = the_vault(ctx)
        present = keys.keys_of(ctx, vault.id)
        matching = None if auth_hash is None else keys.with_hash(present, auth_hash)
        return {
            "wrapped_org_encryption_key": None if matching is None else matching.wrapped_org_encryption_key,
            "wrapped_org_encryption_keys": [keys.wire_wrapped(key) for key in present] if auth_hash is None else None,
            "encrypted_secrets": [ciphertexts.wire_detail(row) for row in ciphertexts.visible_secrets(ctx, vault)],
        }

    def list_keys(self, ctx: Context, *, type: str | None) -> list[wire.VaultKey]:
        """The active keys."""
        return [keys.wire_key(key) for key in keys.keys_of(ctx, the_vault(ctx).id, type)]

    def replace_primary_key(self, ctx: Context, *, body: models.PrimaryKeyReplace) -> wire.VaultKey:
        """Exchange the primary key."""
        return keys.wire_key(keys.replace_primary(ctx, the_vault(ctx), body))

    def delete_key(self, ctx: Context, auth_hash: str) -> None:
        """Revoke a key."""
        keys.revoke(ctx, the_vault(ctx), auth_hash)

    def list_secrets(self, ctx: Context, *, secret_type: str | None) -> list[wire.VaultSecret]:
        """The secrets that the caller sees, without their ciphertext."""
        rows = ciphertexts.visible_secrets(ctx, the_vault(ctx), secret_type)
        return [ciphertexts.wire_secret(row) for row in rows]

    def create_secret(self, ctx: Context, *, body: models.VaultSecretCreate) -> wire.VaultSecret:
        """Store a secret."""
        return ciphertexts.wire_secret(ciphertexts.create(ctx, the_vault(ctx), body))

    def get_secret(self, ctx: Context, secret_id: UUID) -> wire.VaultSecretDetail:
        """One secret with its ciphertext."""
        return ciphertexts.wire_detail(ciphertexts.visible_secret(ctx, secret_id))

    def delete_secret(self, ctx: Context, secret_id: UUID) -> None:
        """Delete a secret and its access rules."""
        ciphertexts.delete(ctx, secret_id)

    def update_secret(self, ctx: Context, secret_id: UUID, *, body: models.VaultSecretUpdate) -> wire.VaultSecret:
        """Change name, description or ciphertext."""
        return ciphertexts.wire_secret(ciphertexts.update(ctx, secret_id, body))

    def list_access_rules(self, ctx: Context, secret_id: UUID) -> list[wire.AccessRule]:
        """The access rules of a secret, oldest first."""
        return [access.wire_rule(rule) for rule in access.rules_of(ctx, ciphertexts.visible_secret(ctx, secret_id))]

    def grant_access(self, ctx: Context, secret_id: UUID, *, body: models.VaultAccessGrant) -> wire.AccessRule:
        """Show a secret to one identity."""
        return access.wire_rule(access.grant(ctx, secret_id, str(body.identity_id)))

    def revoke_access(self, ctx: Context, secret_id: UUID, identity_id: UUID) -> None:
        """Hide a secret from one identity."""
        access.revoke(ctx, secret_id, str(identity_id))


class VaultConsole:
    """Handlers of the resource `vault_console`."""

    def delete(self, ctx: Context) -> None:
        """Delete the vault with everything in it."""
        ctx.db.execute(sa.delete(vaults).where(vaults.c.id == the_vault(ctx).id))
