"""The vault: making it, unlocking it, its keys, and who may read which secret."""

from __future__ import annotations

import asyncio
import builtins
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from inkbox._async.unlocked_vault import AsyncUnlockedVault
from inkbox._async.vault_state import AsyncVaultState
from inkbox._runtime.errors import (
    InkboxConfigurationError,
    InkboxError,
    InkboxNotFoundError,
)
from inkbox.vault.crypto import canonical_id, check_vault_key
from inkbox.vault.decrypted import VaultInitializeResult
from inkbox.vault.exceptions import UNCERTAIN, VaultNotInitializedError
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.opening import NewKeys, Password, make_keys
from inkbox.vault.snapshot import Snapshot
from inkbox_api.models.access_rule import AccessRule
from inkbox_api.models.vault_info import VaultInfo
from inkbox_api.models.vault_key import VaultKey
from inkbox_api.models.vault_unlock import VaultUnlock
from inkbox_api.resources import vault as _vault
from inkbox_api.resources.whoami import AsyncWhoamiResource

if TYPE_CHECKING:
    from inkbox._runtime.aio.connection import AsyncConnection


class AsyncVaultResource(_vault.AsyncVaultResource):
    """The vault of the organization. Secrets are encrypted and decrypted here; the service sees ciphertext only."""

    def __init__(self, connection: AsyncConnection, state: AsyncVaultState | None = None) -> None:
        super().__init__(connection)
        self._state = AsyncVaultState() if state is None else state

    @property
    def unlocked(self) -> AsyncUnlockedVault | None:
        """The vault as it was unlocked last, with all secrets that this key sees; None while it is locked."""
        return self._state.unlocked

    async def info(self) -> VaultInfo | None:
        """Get what is known of the vault without a key: its id and how many keys and secrets it holds.

        Returns:
            None when the organization has no vault.
        """
        try:
            return await self._info()
        except InkboxNotFoundError:
            return None

    async def initialize(self, vault_key: str) -> VaultInitializeResult:
        """Make the vault. It stays locked; `unlock` opens it.

        The result holds four recovery codes, which nobody can show again: keep them where the vault key is not.

        Args:
            vault_key: At least 16 characters with an upper and a lower case letter, a digit and a special character.

        Raises:
            InkboxVaultKeyError: The key breaks one of these rules; nothing was sent.
            VaultAlreadyInitializedError: 409: There is a vault already.
            ValueError: The service doesn't tell the organization of the API key.
        """
        check_vault_key(vault_key)
        caller = await AsyncWhoamiResource(self._connection).get()
        if not caller.organization_id:
            raise ValueError("The service doesn't tell the organization of this API key, so its vault can't be made")
        keys = await asyncio.to_thread(make_keys, vault_key, caller.organization_id)
        codes = [key.recovery_code for key in keys.recovery_keys]
        try:
            made = await self._initialize(
                vault_key=keys.primary.to_wire(), recovery_keys=[key.to_wire() for key in keys.recovery]
            )
        except UNCERTAIN as error:
            vault_id = await self._made_after_all(keys, error)
            return VaultInitializeResult(vault_id, keys.primary.id, len(codes), codes, keys.recovery_keys)
        return VaultInitializeResult(
            made.vault_id, made.vault_key_id, made.recovery_key_count, codes, keys.recovery_keys
        )

    async def _made_after_all(self, keys: NewKeys, error: InkboxError) -> UUID:
        """Find out whether the vault was made though the answer was lost: its codes would be lost with it."""
        info, known = None, None
        with suppress(InkboxError):
            known = await self._list_keys()
            info = await self._info()
        if info is not None and known is not None and any(key.id == keys.primary.id for key in known):
            return info.id
        raise error.with_hint(
            "It isn't known whether the vault was made. Ask vault.info(); if it was, it opens with the vault key, but "
            "has no recovery codes that anybody knows."
        )

    async def unlock(
        self, vault_key: str | None = None, *, identity_id: UUID | str | None = None
    ) -> AsyncUnlockedVault:
        """Unlock the vault: derive the key, fetch the secrets and decrypt them, in three requests.

        A secret that can't be decrypted locks no other out; see `AsyncUnlockedVault.unreadable`.

        Args:
            vault_key: Vault key or recovery code, just as it is; by default the one that the client was configured
                with (`vault_key=`, `INKBOX_VAULT_KEY` or `~/.inkbox/config`).
            identity_id: Return only secrets that this identity may read, by their access rules: one request for each
                secret, several at once. `unlocked` has all secrets all the same.

        Raises:
            VaultNotInitializedError: There is no vault; a `ValueError`.
            WrongVaultKeyError: It is no key of this vault; a `ValueError`.
            VaultUnwrapError: The service's copy of the organization's key is damaged; a `ValueError`.
            VaultLockedError: `lock` or the closing of the client came in between.
            InkboxConfigurationError: No key was given or configured.
        """
        times_locked = self._state.times_locked
        password, answer = await self._ask_to_unlock(self._chosen_key(vault_key))
        key = await self._open(password, answer)
        snapshot = await asyncio.to_thread(Snapshot.of, key, answer.encrypted_secrets)
        unlocked = self._hold(key, snapshot, times_locked)
        return unlocked if identity_id is None else await unlocked._narrowed(identity_id, times_locked)

    def lock(self) -> None:
        """Lock the vault: overwrite the organization's key and let go of all decrypted secrets.

        Every vault object that `unlock` returned is locked too. Python can't erase texts: a payload stays in memory
        until nobody refers to it and its memory is used again, and so does a vault key.
        """
        self._state.lock()

    async def update_key(
        self, new_vault_key: str, *, current_vault_key: str | None = None, recovery_code: str | None = None
    ) -> VaultKey:
        """Replace the vault key. The secrets stay as they are, and an unlocked vault stays unlocked.

        Args:
            new_vault_key: By the rules of `initialize`.
            current_vault_key: The present key; or give `recovery_code`.
            recovery_code: One of the recovery codes, with hyphens; it is used up.

        Returns:
            The new key.

        Raises:
            ValueError: Not exactly one of the two was given.
            InkboxVaultKeyError: The new key breaks a rule; nothing was sent.
            VaultNotInitializedError: There is no vault; a `ValueError`.
            WrongVaultKeyError: The present key or the code is none of this vault; a `ValueError`.
            VaultKeyRejectedError: 403: Somebody else replaced the key at the same time; theirs is valid.
            RecoveryCodeRejectedError: 404: Somebody else used the code at the same time.
        """
        present = _exactly_one(current_vault_key, recovery_code)
        check_vault_key(new_vault_key)
        password, answer = await self._ask_to_unlock(present)
        key = await self._open(password, answer)
        try:
            made = await asyncio.to_thread(key.material, new_vault_key, password.organization_id)
        finally:
            key.erase()
        try:
            return await self._replace_primary_key(
                id=made.id,
                wrapped_org_encryption_key=made.wrapped_org_encryption_key,
                auth_hash=made.auth_hash,
                current_auth_hash=None if current_vault_key is None else password.auth_hash,
                recovery_auth_hash=None if recovery_code is None else password.auth_hash,
            )
        except UNCERTAIN as error:
            return await self._replaced_after_all(made.id, error)

    async def _replaced_after_all(self, key_id: UUID, error: InkboxError) -> VaultKey:
        """Find out whether the key was replaced though the answer was lost."""
        known = None
        with suppress(InkboxError):
            known = await self._list_keys()
        for key in known or ():
            if key.id == key_id:
                return key
        raise error.with_hint(
            "It isn't known whether the vault key was replaced: try to unlock with the new one, then with the old one."
            if known is None
            else "The vault key was not replaced: the present one is still valid."
        )

    # --- keys and access -----------------------------------------------------------------------------------------

    async def list_keys(self, *, key_type: str | None = None) -> builtins.list[VaultKey]:
        """List the keys of the vault, without anything secret.

        Args:
            key_type: `primary` or `recovery`, in any case; None for both.
        """
        return await self._list_keys(key_type=None if key_type is None else key_type.lower())

    async def delete_secret(self, secret_id: UUID | str) -> None:
        """Delete a secret for everybody, with its access rules. The vault need not be unlocked.

        A vault that is unlocked keeps what it has decrypted until it is unlocked again.

        Raises:
            InkboxNotFoundError: 404: There is no such secret, or not for this key.
        """
        await super().delete_secret(canonical_id(secret_id))

    async def list_access_rules(self, secret_id: UUID | str) -> builtins.list[AccessRule]:
        """List which identities may read a secret. The vault need not be unlocked."""
        return await super().list_access_rules(canonical_id(secret_id))

    async def grant_access(self, secret_id: UUID | str, identity_id: UUID | str) -> AccessRule:
        """Let an identity read a secret. The vault need not be unlocked.

        Raises:
            AccessAlreadyGrantedError: 409: It may read it already.
            InkboxNotFoundError: 404: There is no such secret or identity.
        """
        try:
            return await self._grant_access(canonical_id(secret_id), identity_id=canonical_id(identity_id))
        finally:
            self._forget_access(secret_id)

    async def revoke_access(self, secret_id: UUID | str, identity_id: UUID | str) -> None:
        """Take the right to read a secret from an identity. The vault need not be unlocked.

        Raises:
            InkboxNotFoundError: 404: It has no such right.
        """
        try:
            await super().revoke_access(canonical_id(secret_id), canonical_id(identity_id))
        finally:
            self._forget_access(secret_id)

    # --- steps ---------------------------------------------------------------------------------------------------

    def _chosen_key(self, vault_key: str | None) -> str:
        if vault_key is None:
            vault_key = self._connection.settings.vault_key
        if vault_key is None:
            raise InkboxConfigurationError(
                "No vault key was given. Pass it to unlock(), or vault_key=... to the client, or set the environment "
                "variable INKBOX_VAULT_KEY, or write the line 'vault_key = ...' to ~/.inkbox/config."
            )
        return vault_key

    async def _ask_to_unlock(self, vault_key: str) -> tuple[Password, VaultUnlock]:
        info = await self.info()
        if info is None:
            raise VaultNotInitializedError(
                "There is nothing to unlock (vault not initialized): call vault.initialize() with a new key first"
            )
        password = await asyncio.to_thread(Password.derive, vault_key, info.organization_id)
        return password, await self._unlock(auth_hash=password.auth_hash)

    async def _open(self, password: Password, answer: VaultUnlock) -> OrganizationKey:
        wrapped = password.check_match(answer)
        return password.open(wrapped, await self._list_keys())

    def _hold(self, key: OrganizationKey, snapshot: Snapshot, times_locked: int) -> AsyncUnlockedVault:
        unlocked = AsyncUnlockedVault(self, key, snapshot)
        self._state.keep(unlocked, times_locked, whole=True)
        return unlocked

    def _forget_access(self, secret_id: UUID | str) -> None:
        unlocked = self._state.unlocked
        if unlocked is not None:
            unlocked._snapshot.forget_access(canonical_id(secret_id))


def _exactly_one(current_vault_key: str | None, recovery_code: str | None) -> str:
    if current_vault_key is not None and recovery_code is None:
        return current_vault_key
    if recovery_code is not None and current_vault_key is None:
        return recovery_code
    raise ValueError("Exactly one of current_vault_key and recovery_code is needed to replace the vault key")
