"""The credentials of an identity: decrypted secrets, by type and by id."""

from __future__ import annotations

import builtins
import copy
from collections.abc import Iterable, Mapping
from typing import NoReturn, TypeVar
from uuid import UUID

from inkbox.vault.crypto import canonical_id
from inkbox.vault.decrypted import DecryptedVaultSecret
from inkbox.vault.exceptions import CredentialNotFoundError, InkboxError, SecretTypeError, TOTPNotConfiguredError
from inkbox.vault.payloads import (
    AbstractSecretPayload,
    APIKeyPayload,
    KeyPairPayload,
    LoginPayload,
    SSHKeyPayload,
)
from inkbox.vault.totp import TOTPCode

__all__ = ["Credentials"]

_P = TypeVar("_P", bound=AbstractSecretPayload)


class Credentials:
    """What an identity may use, as it was when the vault was unlocked. No method makes a request.

    Args:
        secrets: The decrypted secrets.
        unreadable: Errors of secrets that could not be decrypted, by id; asking for such a secret raises its error.
    """

    def __init__(
        self, secrets: Iterable[DecryptedVaultSecret], *, unreadable: Mapping[UUID, InkboxError] | None = None
    ) -> None:
        self._secrets = list(secrets)
        self._unreadable = {} if unreadable is None else dict(unreadable)
        self._by_id = {canonical_id(secret.id): secret for secret in self._secrets}

    def __len__(self) -> int:
        return len(self._secrets)

    def __repr__(self) -> str:
        return f"Credentials({len(self._secrets)} secrets)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("Credentials hold secrets and can't be pickled or copied; ask the identity for them again")

    @property
    def unreadable(self) -> dict[UUID, InkboxError]:
        """Why a secret is not among the others though the identity may use it, by id."""
        return dict(self._unreadable)

    def list(self) -> list[DecryptedVaultSecret]:
        """All secrets, in the order of the service."""
        return self._secrets[:]

    def list_logins(self) -> builtins.list[DecryptedVaultSecret]:
        """The logins."""
        return self._of(LoginPayload)

    def list_api_keys(self) -> builtins.list[DecryptedVaultSecret]:
        """The API keys."""
        return self._of(APIKeyPayload)

    def list_key_pairs(self) -> builtins.list[DecryptedVaultSecret]:
        """The key pairs."""
        return self._of(KeyPairPayload)

    def list_ssh_keys(self) -> builtins.list[DecryptedVaultSecret]:
        """The SSH keys."""
        return self._of(SSHKeyPayload)

    def get(self, secret_id: UUID | str) -> DecryptedVaultSecret:
        """Return one secret.

        Raises:
            CredentialNotFoundError: There is no such secret, or not for this identity; a `KeyError`.
            InkboxError: It could not be decrypted; see `unreadable`.
        """
        name = canonical_id(secret_id)
        found = self._by_id.get(name)
        if found is not None:
            return found
        for known, error in self._unreadable.items():
            if str(known) == name:
                raise copy.copy(error)  # a fresh one each time: a traceback would grow on the one that is kept
        raise CredentialNotFoundError(
            f"There is no secret {name} among these credentials. Ids of secrets are shown by list(); secrets that came "
            "after the vault was unlocked are found once it is unlocked again."
        )

    def get_login(self, secret_id: UUID | str) -> LoginPayload:
        """Return the payload of a login.

        Raises:
            CredentialNotFoundError: There is no such secret; a `KeyError`.
            SecretTypeError: It is no login; a `TypeError`.
        """
        return self._payload(secret_id, LoginPayload)

    def get_api_key(self, secret_id: UUID | str) -> APIKeyPayload:
        """Return the payload of an API key; errors as for `get_login`."""
        return self._payload(secret_id, APIKeyPayload)

    def get_key_pair(self, secret_id: UUID | str) -> KeyPairPayload:
        """Return the payload of a key pair; errors as for `get_login`."""
        return self._payload(secret_id, KeyPairPayload)

    def get_ssh_key(self, secret_id: UUID | str) -> SSHKeyPayload:
        """Return the payload of an SSH key; errors as for `get_login`."""
        return self._payload(secret_id, SSHKeyPayload)

    def get_totp_code(self, secret_id: UUID | str, *, clock_offset: float = 0.0) -> TOTPCode:
        """Make the one-time password of a login, of this moment.

        Args:
            secret_id: The login.
            clock_offset: Seconds by which the clock of whoever checks the code is ahead of this machine's.

        Raises:
            CredentialNotFoundError: There is no such secret; a `KeyError`.
            SecretTypeError: It is no login; a `TypeError`.
            TOTPNotConfiguredError: The login has no one-time passwords; a `ValueError`.
        """
        return code_of(self.get(secret_id), clock_offset)

    def _of(self, kind: type[AbstractSecretPayload]) -> builtins.list[DecryptedVaultSecret]:
        return [secret for secret in self._secrets if isinstance(secret.payload, kind)]

    def _payload(self, secret_id: UUID | str, kind: type[_P]) -> _P:
        return payload_of(self.get(secret_id), kind)


def payload_of(secret: DecryptedVaultSecret, kind: type[_P]) -> _P:
    """Return the payload of a secret that has to be of a type.

    Raises:
        SecretTypeError: It is of another type.
    """
    payload: object = secret.payload
    if not isinstance(payload, kind):
        raise SecretTypeError(
            f"Secret {secret.id} is of type {secret.secret_type!r}, not {kind.secret_type.value!r}", secret.id
        )
    return payload


def code_of(secret: DecryptedVaultSecret, clock_offset: float = 0.0) -> TOTPCode:
    """Make the one-time password of a login, of this moment.

    Raises:
        SecretTypeError: It is no login.
        TOTPNotConfiguredError: It has no one-time passwords.
    """
    totp = payload_of(secret, LoginPayload).totp
    if totp is None:
        raise TOTPNotConfiguredError(f"Secret {secret.id} has no TOTP configured; set_totp() does so", secret.id)
    return totp.generate_code(clock_offset=clock_offset)
