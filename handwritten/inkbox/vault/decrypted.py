"""Secrets as they are once they have been decrypted, and the results of making a vault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from uuid import UUID

from inkbox.vault.crypto import decrypt_with
from inkbox.vault.exceptions import InkboxError, InvalidSecretPayloadError, UnknownSecretTypeError
from inkbox.vault.payloads import SecretPayload, read_payload
from inkbox.vault.secrecy import Confidential

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from inkbox_api.models.vault_secret_detail import VaultSecretDetail

__all__ = ["DecryptedVaultSecret", "RecoveryKey", "VaultInitializeResult"]


@dataclass(repr=False)
class DecryptedVaultSecret(Confidential):
    """A secret with its payload. The text form tells which fields of the payload are set, never a value.

    Attributes:
        id: Id of the secret.
        name: Its name.
        secret_type: `login`, `api_key`, `key_pair`, `ssh_key` or `other`.
        created_at: When it was made.
        updated_at: When it was changed last.
        payload: What is secret about it; its class follows from the type.
        description: Text for the organization.
    """

    id: UUID
    name: str
    secret_type: str
    created_at: datetime
    updated_at: datetime
    payload: SecretPayload
    description: str | None = None

    _shown: ClassVar[frozenset[str]] = frozenset(
        {"id", "name", "secret_type", "created_at", "updated_at", "payload", "description"}
    )


@dataclass(repr=False)
class RecoveryKey(Confidential):
    """One recovery code. Its text form hides the code.

    Attributes:
        recovery_code: The code, with hyphens.
        id: Id of the key that it stands for, as `list_keys` shows it.
    """

    recovery_code: str
    id: UUID | None = None

    _shown: ClassVar[frozenset[str]] = frozenset({"id"})


@dataclass(repr=False)
class VaultInitializeResult(Confidential):
    """A vault that was just made. The recovery codes are shown this once; the text form hides them.

    Attributes:
        vault_id: Id of the vault.
        vault_key_id: Id of its primary key.
        recovery_key_count: How many recovery keys it has.
        recovery_codes: The codes: each opens the vault, and replaces the vault key once.
        recovery_keys: The same codes with the ids of their keys.
    """

    vault_id: UUID
    vault_key_id: UUID
    recovery_key_count: int
    recovery_codes: list[str]
    recovery_keys: list[RecoveryKey] = field(default_factory=list)

    _shown: ClassVar[frozenset[str]] = frozenset({"vault_id", "vault_key_id", "recovery_key_count", "recovery_keys"})

    def __post_init__(self) -> None:
        if not self.recovery_keys:
            self.recovery_keys = [RecoveryKey(code) for code in self.recovery_codes]


class Opened(NamedTuple):
    """Rows that were decrypted, and the errors of those that couldn't be."""

    secrets: list[DecryptedVaultSecret]
    unreadable: dict[UUID, InkboxError]


def decrypt_row(aes: AESGCM, row: VaultSecretDetail) -> DecryptedVaultSecret:
    """Decrypt one row.

    Args:
        aes: Cipher with the organization's key.
        row: The row as the service sends it.

    Raises:
        VaultDecryptionError: The ciphertext is damaged or belongs to another secret.
        UnknownSecretTypeError: The type is none of the five.
        InvalidSecretPayloadError: What is in it doesn't fit the type.
    """
    data = decrypt_with(aes, row.encrypted_payload, row.id)
    problem: InkboxError
    try:
        payload = read_payload(row.secret_type, data)
    except UnknownSecretTypeError as error:
        problem = UnknownSecretTypeError(f"Secret {row.id}: {error}", row.id)
    except KeyError as error:
        problem = InvalidSecretPayloadError(f"Secret {row.id} lacks the member {error} of its payload", row.id)
    except (AttributeError, TypeError, ValueError):
        problem = InvalidSecretPayloadError(f"Secret {row.id} holds a payload that is not one of its type", row.id)
    else:
        return DecryptedVaultSecret(
            row.id, row.name, row.secret_type, row.created_at, row.updated_at, payload, row.description
        )
    # Raised out here, so that nothing which may hold a part of the payload hangs on it.
    raise problem


def decrypt_rows(aes: AESGCM, rows: Iterable[VaultSecretDetail]) -> Opened:
    """Decrypt all rows that can be; a row that can't be locks no other out."""
    opened = Opened([], {})
    for row in rows:
        try:
            opened.secrets.append(decrypt_row(aes, row))
        except InkboxError as error:
            # Without the frames, which hold the cipher and the row.
            opened.unreadable[row.id] = error.with_traceback(None)
    return opened
