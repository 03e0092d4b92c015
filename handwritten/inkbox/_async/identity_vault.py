"""What an identity does with secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from inkbox._async.identity_state import AsyncIdentityState
from inkbox._runtime.errors import AccessAlreadyGrantedError, InkboxError, InkboxNotFoundError
from inkbox_api.models.identity import Identity
from inkbox_api.models.vault_secret import VaultSecret

# The vault loads its libraries when it is used, and these modules with the client's first one.
if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox
    from inkbox._async.unlocked_vault import AsyncUnlockedVault
    from inkbox.credentials import Credentials
    from inkbox.vault.decrypted import DecryptedVaultSecret
    from inkbox.vault.payloads import SecretPayload
    from inkbox.vault.totp import TOTPCode, TOTPConfig

_AGENT_SCOPED = "api_key.agent_scoped"  # how the subtypes of agents' keys begin


class AsyncVaultOfIdentity(AsyncIdentityState):
    """Secrets of an identity. All but `revoke_credential_access` need an unlocked vault: `inkbox.vault.unlock`."""

    def __init__(self, data: Identity, inkbox: AsyncInkbox) -> None:
        super().__init__(data, inkbox)
        self._forget_credentials()

    def _forget_credentials(self) -> None:
        self._credentials: tuple[AsyncUnlockedVault, Credentials] | None = None
        # Whoever is looking for credentials at this moment sees by this that theirs are of before the change.
        self._since_change = object()

    @property
    async def credentials(self) -> Credentials:
        """The secrets that this identity may read, as they were when the vault was unlocked.

        For an organization's key they are found by the access rules: one request for each secret, several at once.
        They are kept until the vault is unlocked again, `refresh` is called, or a method of this identity changes a
        secret; a change made elsewhere shows after `refresh`.

        Raises:
            VaultLockedError: The vault isn't unlocked.
        """
        unlocked = self._unlocked()
        known, since_change = self._credentials, self._since_change
        if known is not None and known[0] is unlocked:
            return known[1]
        found = await self._find_credentials(unlocked)
        if since_change is self._since_change:
            self._credentials = unlocked, found
        return found

    async def _find_credentials(self, unlocked: AsyncUnlockedVault) -> Credentials:
        from inkbox.credentials import Credentials

        snapshot = unlocked._snapshot
        if snapshot.ids() and not await self._is_limited_by_the_service():
            snapshot = await unlocked._seen_by(self._id)
        return Credentials(snapshot.secrets, unreadable=snapshot.unreadable)

    async def _is_limited_by_the_service(self) -> bool:
        """Whether the API key is that of one agent: what it gets is limited to that agent already."""
        state = self._inkbox._vault_state
        if state.agent_scoped is None:
            caller = await self._inkbox.whoami()
            state.agent_scoped = (caller.auth_subtype or "").startswith(_AGENT_SCOPED)
        return state.agent_scoped

    async def create_secret(self, name: str, payload: SecretPayload, *, description: str | None = None) -> VaultSecret:
        """Store a new secret and let this identity read it.

        If the second step fails, the secret is deleted again and the error of that step is raised. If that fails too,
        `secret_id` of the error is the id of the secret that is left.

        Args:
            name: Name, 1 to 255 characters; it is not encrypted.
            payload: What to keep; its class says the type of the secret.
            description: Text for the organization; it is not encrypted.

        Raises:
            VaultLockedError: The vault isn't unlocked.
        """
        unlocked = self._unlocked()
        secret = await unlocked.create_secret(name, payload, description=description)
        self._forget_credentials()
        try:
            await self._inkbox.vault.grant_access(secret.id, self._id)
        except AccessAlreadyGrantedError:
            pass  # what was wanted
        except InkboxError as error:
            await self._take_back(unlocked, secret.id, error)
            raise
        except BaseException as interruption:
            interruption.add_note(_left(secret.id))
            raise
        return secret

    async def _take_back(self, unlocked: AsyncUnlockedVault, secret_id: UUID, error: InkboxError) -> None:
        try:
            await unlocked.delete_secret(secret_id)
        except InkboxNotFoundError:
            pass  # gone all the same
        except InkboxError:
            error.secret_id = secret_id
            error.add_note(_left(secret_id))
            return
        error.add_note(f"The identity couldn't be granted secret {secret_id}, so the secret was deleted again.")

    async def get_secret(self, secret_id: UUID | str) -> DecryptedVaultSecret:
        """Fetch one secret and decrypt it; whether this identity may read it is not looked at.

        Raises:
            VaultLockedError: The vault isn't unlocked.
            InkboxNotFoundError: 404: There is no such secret, or not for this key.
        """
        return await self._unlocked().get_secret(secret_id)

    async def delete_secret(self, secret_id: UUID | str) -> None:
        """Delete a secret for everybody; `revoke_credential_access` takes it from this identity only.

        Raises:
            VaultLockedError: The vault isn't unlocked.
        """
        await self._unlocked().delete_secret(secret_id)
        self._forget_credentials()

    async def revoke_credential_access(self, secret_id: UUID | str) -> None:
        """Take the right to read a secret from this identity. The vault need not be unlocked.

        Raises:
            InkboxNotFoundError: 404: It has no such right.
        """
        await self._inkbox.vault.revoke_access(secret_id, self._id)
        self._forget_credentials()

    async def set_totp(self, secret_id: UUID | str, totp: TOTPConfig | str) -> VaultSecret:
        """Set how the one-time passwords of a login are made.

        Args:
            secret_id: The login.
            totp: Configuration, or an `otpauth://totp/...` address.

        Raises:
            VaultLockedError: The vault isn't unlocked.
            SecretTypeError: The secret is no login; a `TypeError`.
        """
        changed = await self._unlocked().set_totp(secret_id, totp)
        self._forget_credentials()
        return changed

    async def remove_totp(self, secret_id: UUID | str) -> VaultSecret:
        """Take the one-time passwords from a login; errors as for `set_totp`."""
        changed = await self._unlocked().remove_totp(secret_id)
        self._forget_credentials()
        return changed

    async def get_totp_code(self, secret_id: UUID | str, *, clock_offset: float = 0.0) -> TOTPCode:
        """Fetch a login and make its one-time password of this moment.

        Args:
            secret_id: The login.
            clock_offset: Seconds by which the clock of whoever checks the code is ahead of this machine's.

        Raises:
            VaultLockedError: The vault isn't unlocked.
            SecretTypeError: The secret is no login; a `TypeError`.
            TOTPNotConfiguredError: It has no one-time passwords; a `ValueError`.
        """
        return await self._unlocked().get_totp_code(secret_id, clock_offset=clock_offset)

    def _unlocked(self) -> AsyncUnlockedVault:
        unlocked = self._inkbox._vault_state.unlocked
        if unlocked is None:
            from inkbox.vault.keyring import locked

            raise locked()
        return unlocked


def _left(secret_id: UUID) -> str:
    return f"Secret {secret_id} was stored and is left: this identity may not have it. Grant it, or delete it."
