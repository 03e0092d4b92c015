"""Exceptions of the vault. Their messages name ids and lengths, never a key, a code or a part of a secret."""

from __future__ import annotations

from uuid import UUID

from inkbox._runtime.errors import (
    AccessAlreadyGrantedError,
    InkboxAPIError,
    InkboxConnectionError,
    InkboxError,
    InkboxResponseError,
    InkboxServerError,
    InkboxVaultKeyError,
    LastPrimaryKeyError,
    RecoveryCodeRejectedError,
    VaultAlreadyInitializedError,
    VaultKeyRejectedError,
    shown_as_public,
)

__all__ = [
    "AccessAlreadyGrantedError",
    "CredentialNotFoundError",
    "InkboxAPIError",
    "InkboxError",
    "InkboxVaultKeyError",
    "InvalidSecretPayloadError",
    "LastPrimaryKeyError",
    "RecoveryCodeRejectedError",
    "SecretTypeError",
    "TOTPNotConfiguredError",
    "UnknownSecretTypeError",
    "VaultAlreadyInitializedError",
    "VaultDecryptionError",
    "VaultKeyRejectedError",
    "VaultLockedError",
    "VaultNotInitializedError",
    "VaultSecretChangedError",
    "VaultUnwrapError",
    "WrongVaultKeyError",
]

# After one of these nobody knows whether a call was carried out.
UNCERTAIN = (InkboxConnectionError, InkboxServerError, InkboxResponseError)


class VaultLockedError(InkboxError):
    """The call needs an unlocked vault, and it isn't unlocked, or was locked again."""


class VaultNotInitializedError(InkboxError, ValueError):
    """The organization has no vault yet."""


class WrongVaultKeyError(InkboxError, ValueError):
    """No key of the vault belongs to this vault key or recovery code."""


class VaultUnwrapError(InkboxError, ValueError):
    """The key was accepted, but what it should open can't be opened with it: what the service holds is damaged."""


class _AboutOneSecret(InkboxError):
    """An error about one secret.

    Attributes:
        secret_id: Id of the secret, None when it isn't known.
    """

    def __init__(self, message: str, secret_id: UUID | None = None) -> None:
        super().__init__(message)
        self.secret_id = secret_id


class VaultDecryptionError(_AboutOneSecret):
    """A ciphertext is damaged, belongs to another secret, or was made with another key. No data comes out of it."""


class InvalidSecretPayloadError(_AboutOneSecret, KeyError):
    """A secret was decrypted, but what is in it is not a payload of its type."""

    __str__ = Exception.__str__  # a KeyError shows its message in quotes


class UnknownSecretTypeError(_AboutOneSecret, ValueError):
    """A secret is of a type that this version doesn't know."""


class VaultSecretChangedError(_AboutOneSecret):
    """The secret was changed by somebody else since it was read here; nothing was written."""


class SecretTypeError(_AboutOneSecret, TypeError):
    """The secret is of another type than the call is for."""


class TOTPNotConfiguredError(_AboutOneSecret, ValueError):
    """The login has no one-time passwords."""


class CredentialNotFoundError(_AboutOneSecret, KeyError):
    """There is no such secret among the credentials."""

    __str__ = Exception.__str__


shown_as_public(globals())
