"""A vault that is unlocked: its secrets, decrypted."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID, uuid4

from inkbox._async.many import ask_for_each
from inkbox._runtime.errors import InkboxError, InkboxNotFoundError
from inkbox._runtime.unset import UNSET, Unset
from inkbox.credentials import code_of, payload_of
from inkbox.vault.crypto import canonical_id, encrypt_with
from inkbox.vault.decrypted import DecryptedVaultSecret, decrypt_row
from inkbox.vault.exceptions import UNCERTAIN, SecretTypeError, VaultDecryptionError, VaultSecretChangedError
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.payloads import AbstractSecretPayload, LoginPayload, SecretPayload
from inkbox.vault.snapshot import Snapshot
from inkbox.vault.totp import TOTPCode, TOTPConfig, check_config, parse_totp_uri
from inkbox_api.models.vault_secret import VaultSecret
from inkbox_api.models.vault_secret_detail import VaultSecretDetail

if TYPE_CHECKING:
    from inkbox._async.vault import AsyncVaultResource


class AsyncUnlockedVault:
    """An unlocked vault, as `AsyncVaultResource.unlock` returns it.

    `secrets` are those of the moment in which it was unlocked and the changes made through this object since; the
    other calls ask the service each time.
    """

    def __init__(self, vault: AsyncVaultResource, key: OrganizationKey, snapshot: Snapshot) -> None:
        self._vault = vault
        self._key = key
        self._snapshot = snapshot

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._snapshot.secrets)} secrets)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a key and can't be pickled or copied; unlock the vault there")

    @property
    def secrets(self) -> list[DecryptedVaultSecret]:
        """All secrets that could be decrypted; a new list each time.

        Raises:
            VaultLockedError: The vault was locked again.
        """
        self._check()
        return self._snapshot.secrets[:]

    @property
    def unreadable(self) -> Mapping[UUID, InkboxError]:
        """Why a secret is not among the others, by its id: it is damaged, or of a type that isn't known here."""
        self._check()
        return dict(self._snapshot.unreadable)

    async def get_secret(self, secret_id: UUID | str) -> DecryptedVaultSecret:
        """Fetch one secret and decrypt it.

        Raises:
            VaultDecryptionError: Its ciphertext is damaged or belongs to another secret.
            UnknownSecretTypeError: Its type isn't known here.
            InkboxNotFoundError: 404: There is no such secret, or not for this key.
        """
        self._check()
        row = await self._read(canonical_id(secret_id))
        self._snapshot.note(row)
        return decrypt_row(self._key.cipher, row)

    async def create_secret(self, name: str, payload: SecretPayload, *, description: str | None = None) -> VaultSecret:
        """Encrypt a payload and store it as a new secret. No identity may read it before it is granted.

        Args:
            name: Name, 1 to 255 characters; it is not encrypted.
            payload: What to keep; its class says the type of the secret.
            description: Text for the organization; it is not encrypted.

        Raises:
            InkboxConnectionError: The answer was lost; its `secret_id` is the id under which the secret may be stored.
        """
        self._check()
        _check_payload(payload)
        secret_id = uuid4()
        sealed = encrypt_with(self._key.cipher, payload.to_dict(), secret_id)
        try:
            made = await self._vault._create_secret(
                id=secret_id,
                name=name,
                secret_type=payload.secret_type,
                encrypted_payload=sealed,
                description=description,
            )
        except UNCERTAIN as error:
            error.secret_id = secret_id
            error.with_hint(f"It isn't known whether the secret was stored; if it was, its id is {secret_id}.")
            raise
        self._snapshot.note_written(str(made.id), sealed)
        # An agent can't look at what it stored before somebody grants it.
        self._snapshot.add(await self._fetch_again(made.id) or _as_written(made, payload))
        return made

    async def update_secret(
        self,
        secret_id: UUID | str,
        *,
        name: str | Unset | None = UNSET,
        description: str | Unset | None = UNSET,
        payload: SecretPayload | Unset | None = UNSET,
    ) -> VaultSecret:
        """Change a secret: what is left out stays as it is.

        A payload replaces the whole old one. It is written only if the secret is still as this object saw it last, so
        that no change of somebody else is lost. The service can't check this in one step: a change that falls
        between our look and our write, some milliseconds, goes unnoticed.

        Args:
            secret_id: The secret.
            name: New name.
            description: New text; None clears it.
            payload: New payload, of the same type; None is as good as left out.

        Raises:
            SecretTypeError: The secret is of another type; a `TypeError`. Nothing was written.
            VaultSecretChangedError: Somebody else changed it since; nothing was written.
        """
        self._check()
        secret_id = canonical_id(secret_id)
        sealed: str | Unset = UNSET
        if payload is not None and not isinstance(payload, Unset):
            _check_payload(payload)
            _check_overwriting(await self._read(secret_id), payload, self._snapshot)
            sealed = encrypt_with(self._key.cipher, payload.to_dict(), secret_id)
        changes: dict[str, Any] = {"name": name, "description": description, "encrypted_payload": sealed}
        if isinstance(sealed, str):
            self._snapshot.note_writing(secret_id, sealed)
        try:
            changed = await self._vault._update_secret(secret_id, **changes)
        except UNCERTAIN as error:
            error.with_hint("It isn't known whether the secret was changed; the same call may be made again.")
            raise
        if isinstance(sealed, str):
            self._snapshot.note_written(secret_id, sealed)
        await self._take_over(changed, payload)
        return changed

    async def delete_secret(self, secret_id: UUID | str) -> None:
        """Delete a secret for everybody, with its access rules.

        Raises:
            InkboxNotFoundError: 404: There is no such secret, or not for this key.
        """
        self._check()
        try:
            await self._vault.delete_secret(secret_id)
        except InkboxNotFoundError:
            self._snapshot.drop(canonical_id(secret_id))  # gone is gone, whoever did it
            raise
        self._snapshot.drop(canonical_id(secret_id))

    # --- one-time passwords --------------------------------------------------------------------------------------

    async def set_totp(self, secret_id: UUID | str, totp: TOTPConfig | str) -> VaultSecret:
        """Set how the one-time passwords of a login are made.

        Args:
            secret_id: The login.
            totp: Configuration, or an `otpauth://totp/...` address.

        Raises:
            ValueError: The address can't be used; nothing was sent.
            SecretTypeError: The secret is no login; a `TypeError`.
            VaultSecretChangedError: Somebody else changed the secret at the same moment.
        """
        config = parse_totp_uri(totp) if isinstance(totp, str) else check_config(totp)
        return await self._replace_totp(secret_id, config)

    async def remove_totp(self, secret_id: UUID | str) -> VaultSecret:
        """Take the one-time passwords from a login; it is encrypted anew even if it has none.

        Raises:
            SecretTypeError: The secret is no login; a `TypeError`.
        """
        return await self._replace_totp(secret_id, None)

    async def get_totp_code(self, secret_id: UUID | str, *, clock_offset: float = 0.0) -> TOTPCode:
        """Fetch a login and make its one-time password of this moment.

        Args:
            secret_id: The login.
            clock_offset: Seconds by which the clock of whoever checks the code is ahead of this machine's.

        Raises:
            SecretTypeError: The secret is no login; a `TypeError`.
            TOTPNotConfiguredError: It has no one-time passwords; a `ValueError`.
        """
        return code_of(await self.get_secret(secret_id), clock_offset)

    async def _replace_totp(self, secret_id: UUID | str, totp: TOTPConfig | None) -> VaultSecret:
        payload = payload_of(await self.get_secret(secret_id), LoginPayload)
        payload.totp = totp
        return await self.update_secret(secret_id, payload=payload)

    # --- steps ---------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Refuse to work once locked, before any request."""
        _ = self._key.cipher

    async def _read(self, secret_id: str) -> VaultSecretDetail:
        row = await self._vault._get_secret(secret_id)
        if canonical_id(row.id) != secret_id:
            raise VaultDecryptionError(
                f"Secret {secret_id} can't be decrypted: the service answered with another one", UUID(secret_id)
            )
        return row

    async def _fetch_again(self, secret_id: UUID) -> DecryptedVaultSecret | None:
        """Look at a secret that was just written; None when that fails, for the writing itself went well."""
        try:
            return await self.get_secret(secret_id)
        except Exception:
            return None

    async def _take_over(self, changed: VaultSecret, payload: SecretPayload | Unset | None) -> None:
        """Bring what is remembered of a secret up to what was just written."""
        fresh = await self._fetch_again(changed.id)
        if fresh is None:
            if payload is None or isinstance(payload, Unset):
                known = self._snapshot.find(str(changed.id))
                payload = None if known is None else known.payload
            fresh = None if payload is None else _as_written(changed, payload)
        if fresh is not None:
            self._snapshot.put(fresh)

    async def _seen_by(self, identity_id: UUID | str) -> Snapshot:
        """What an identity may read of this, by the access rules; any failure but a 404 is one of this call."""
        identity = canonical_id(identity_id)
        ids = self._snapshot.ids()
        access = {secret_id: self._snapshot.access_of(secret_id) for secret_id in ids}
        untold = [secret_id for secret_id, readers in access.items() if readers is None]
        access |= zip(untold, await ask_for_each(self._readers, untold), strict=True)
        return self._snapshot.narrowed({known: identity in (readers or ()) for known, readers in access.items()})

    async def _readers(self, secret_id: str) -> frozenset[str]:
        try:
            rules = await self._vault.list_access_rules(secret_id)
        except InkboxNotFoundError:
            return frozenset()  # deleted since, so nobody may
        return frozenset(str(rule.identity_id) for rule in rules)

    async def _narrowed(self, identity_id: UUID | str, times_locked: int) -> AsyncUnlockedVault:
        narrowed = AsyncUnlockedVault(self._vault, self._key, await self._seen_by(identity_id))
        self._vault._state.keep(narrowed, times_locked, whole=False)
        return narrowed

    def _forget(self) -> None:
        self._key.erase()
        self._snapshot.clear()


def _as_written(row: VaultSecret, payload: SecretPayload) -> DecryptedVaultSecret:
    """Make a secret of what was written, for what the service has can't be read."""
    kept = copy.deepcopy(payload)
    return DecryptedVaultSecret(
        row.id, row.name, row.secret_type, row.created_at, row.updated_at, kept, row.description
    )


def _check_payload(payload: object) -> None:
    if not isinstance(payload, AbstractSecretPayload):
        raise TypeError("A secret is made of a payload such as LoginPayload(...) or APIKeyPayload(...)")


def _check_overwriting(row: VaultSecretDetail, payload: SecretPayload, snapshot: Snapshot) -> None:
    """Refuse to write over a secret of another type, or one that isn't as it was seen last."""
    if row.secret_type != payload.secret_type:
        raise SecretTypeError(
            f"Secret {row.id} is of type {row.secret_type!r} and can't hold a payload of type "
            f"{payload.secret_type.value!r}; the type of a secret never changes",
            row.id,
        )
    if snapshot.has_changed(row):
        raise VaultSecretChangedError(
            f"Secret {row.id} was changed by somebody else since it was read here. Nothing was written: get it again "
            "with get_secret(), make the change anew, and update it then.",
            row.id,
        )
