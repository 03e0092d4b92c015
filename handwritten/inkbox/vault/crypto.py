"""The cryptography of the vault: Argon2id derives keys, AES-256-GCM wraps and encrypts (contract, vault, section 5).

Nothing here is sent anywhere. A vault key, a master key and the organization's key never leave the client.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from inkbox.vault.exceptions import InkboxVaultKeyError, VaultDecryptionError
from inkbox.vault.secrecy import Confidential
from inkbox_api.enums import VaultKeyType

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "VaultKeyMaterial",
    "check_vault_key",
    "compute_auth_hash",
    "decrypt_payload",
    "derive_master_key",
    "derive_salt",
    "encrypt_payload",
    "generate_org_encryption_key",
    "generate_recovery_code",
    "generate_vault_key_material",
    "unwrap_org_key",
    "wrap_org_key",
]

KEY_SIZE = 32
_NONCE_SIZE = 12
_TAG_SIZE = 16
# Argon2id: passes, memory in KiB, lanes.
_TIME_COST, _MEMORY_COST, _PARALLELISM = 3, 65536, 1
# Without 0, 1, I, L and O, which are easily mistaken for each other.
_RECOVERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECOVERY_GROUPS, _RECOVERY_GROUP = 8, 4
_MIN_KEY_LENGTH = 16


@dataclass(repr=False)
class VaultKeyMaterial(Confidential):
    """What the service keeps of a vault key or recovery code. Its text form hides the hash and the wrapped key.

    Attributes:
        id: Id of the key, made here; the wrapped key is bound to it.
        wrapped_org_encryption_key: The organization's key, encrypted under this one: base64 of 60 bytes.
        auth_hash: Proof that somebody knows the key: 64 lower-case hex digits.
        key_type: `primary` or `recovery`.
    """

    id: UUID
    wrapped_org_encryption_key: str
    auth_hash: str
    key_type: VaultKeyType

    _shown: ClassVar[frozenset[str]] = frozenset({"id", "key_type"})

    def to_wire(self) -> dict[str, str]:
        """Return it as it is sent."""
        return {
            "id": str(self.id),
            "wrapped_org_encryption_key": self.wrapped_org_encryption_key,
            "auth_hash": self.auth_hash,
            "key_type": VaultKeyType(self.key_type).value,
        }


# --- keys -----------------------------------------------------------------------------------------------------------


def check_vault_key(vault_key: str) -> None:
    """Check a new vault key by the rules for vault keys; old ones and recovery codes need not keep them.

    Raises:
        InkboxVaultKeyError: The first rule that it breaks. The key is not in the message.
        TypeError: It is no text.
    """
    _check_text(vault_key)
    ascii_alphanumeric = string.ascii_letters + string.digits
    rules = (
        (len(vault_key) >= _MIN_KEY_LENGTH, "have at least 16 characters"),
        (_any_of(vault_key, string.ascii_uppercase), "hold an uppercase letter (A-Z)"),
        (_any_of(vault_key, string.ascii_lowercase), "hold a lowercase letter (a-z)"),
        (_any_of(vault_key, string.digits), "hold a digit (0-9)"),
        (any(each not in ascii_alphanumeric for each in vault_key), "hold a special character"),
    )
    for kept, rule in rules:
        if not kept:
            raise InkboxVaultKeyError(f"A vault key must {rule}")


def _any_of(text: str, characters: str) -> bool:
    return any(each in characters for each in text)


def derive_salt(organization_id: str) -> bytes:
    """Return the salt of an organization: its id in UTF-8."""
    return organization_id.encode()


def derive_master_key(vault_key: str, salt: bytes) -> bytes:
    """Derive the master key of a vault key or recovery code: Argon2id, 64 MiB, 3 passes, one lane.

    It takes some 100 ms and lets other threads run meanwhile.

    Args:
        vault_key: Taken as it is, with upper and lower case and hyphens.
        salt: At least 8 bytes.

    Returns:
        32 bytes.

    Raises:
        InkboxVaultKeyError: The key can't be written as UTF-8.
        TypeError: It is no text.
        ValueError: The salt is too short.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    password = _utf8(vault_key)
    kdf = Argon2id(salt=salt, length=KEY_SIZE, iterations=_TIME_COST, lanes=_PARALLELISM, memory_cost=_MEMORY_COST)
    return kdf.derive(password)


def _check_text(vault_key: object) -> None:
    if not isinstance(vault_key, str):
        raise TypeError(f"A vault key or recovery code is a text, not {type(vault_key).__name__}")


def _utf8(vault_key: str) -> bytes:
    _check_text(vault_key)
    try:
        return vault_key.encode()
    except UnicodeEncodeError:
        pass
    # Raised out here: the encoder's error holds the key, and must not hang on this one.
    raise InkboxVaultKeyError("A vault key must be text that can be written as UTF-8")


def compute_auth_hash(master_key: bytes) -> str:
    """Return what proves a master key to the service: its SHA-256 in lower-case hex."""
    return hashlib.sha256(master_key).hexdigest()


def generate_org_encryption_key() -> bytes:
    """Make the key of an organization: 32 random bytes."""
    return os.urandom(KEY_SIZE)


def generate_vault_key_material(
    vault_key: str,
    organization_id: str,
    org_encryption_key: bytes,
    *,
    key_type: VaultKeyType = VaultKeyType.PRIMARY,
) -> VaultKeyMaterial:
    """Make what the service keeps of a new vault key.

    Args:
        vault_key: At least 16 characters with an upper and a lower case letter, a digit and a special character.
        organization_id: The organization; its id is the salt.
        org_encryption_key: The organization's key, 32 bytes.
        key_type: `primary` or `recovery`.

    Raises:
        InkboxVaultKeyError: The key breaks a rule.
    """
    check_vault_key(vault_key)
    return _material(vault_key, organization_id, org_encryption_key, key_type)


def generate_recovery_code(organization_id: str, org_encryption_key: bytes) -> tuple[str, VaultKeyMaterial]:
    """Make a recovery code, 8 groups of 4 characters with hyphens, and what the service keeps of it.

    Args:
        organization_id: The organization; its id is the salt.
        org_encryption_key: The organization's key, 32 bytes.
    """
    characters = [secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_GROUPS * _RECOVERY_GROUP)]
    groups = ("".join(characters[at : at + _RECOVERY_GROUP]) for at in range(0, len(characters), _RECOVERY_GROUP))
    code = "-".join(groups)
    return code, _material(code, organization_id, org_encryption_key, VaultKeyType.RECOVERY)


def _material(password: str, organization_id: str, org_key: bytes, key_type: VaultKeyType) -> VaultKeyMaterial:
    master_key = derive_master_key(password, derive_salt(organization_id))
    key_id = uuid4()
    wrapped = wrap_org_key(master_key, org_key, str(key_id))
    return VaultKeyMaterial(key_id, wrapped, compute_auth_hash(master_key), VaultKeyType(key_type))


# --- wrapping and encrypting ------------------------------------------------------------------------------------------


def wrap_org_key(master_key: bytes, org_key: bytes, vault_key_id: UUID | str = "") -> str:
    """Encrypt the organization's key under a master key, bound to the id of the vault key.

    Returns:
        Base64 of ciphertext, nonce (12 bytes) and tag (16 bytes).
    """
    return seal(cipher(master_key), bytes(org_key), vault_key_id)


def unwrap_org_key(master_key: bytes, wrapped_b64: str, vault_key_id: UUID | str = "") -> bytes:
    """Decrypt the organization's key.

    Raises:
        VaultDecryptionError: It is damaged, or belongs to another master key or key id.
    """
    key = open_sealed(cipher(master_key), wrapped_b64, vault_key_id, "The wrapped key")
    if len(key) != KEY_SIZE:
        raise VaultDecryptionError(f"The wrapped key has {len(key)} bytes; {KEY_SIZE} were expected")
    return key


def encrypt_payload(org_key: bytes, payload: Mapping[str, Any], secret_id: UUID | str = "") -> str:
    """Encrypt a payload, bound to the id of its secret.

    Args:
        org_key: The organization's key, 32 bytes.
        payload: What to encrypt; it is written as JSON.
        secret_id: The id. A text is authenticated as it is: lower case and hyphens are what others expect.

    Returns:
        Base64 of ciphertext, nonce (12 bytes) and tag (16 bytes).
    """
    return encrypt_with(cipher(org_key), payload, secret_id)


def decrypt_payload(org_key: bytes, encrypted_b64: str, secret_id: UUID | str = "") -> dict[str, Any]:
    """Decrypt a payload.

    Raises:
        VaultDecryptionError: It is damaged, or belongs to another organization or secret.
    """
    return decrypt_with(cipher(org_key), encrypted_b64, secret_id)


def cipher(key: bytes | bytearray) -> AESGCM:
    """Return AES-GCM under a key; making it once saves time when there is much to decrypt."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def encrypt_with(aes: AESGCM, payload: Mapping[str, Any], secret_id: UUID | str) -> str:
    """Encrypt a payload with a cipher at hand; see `encrypt_payload`."""
    return seal(aes, json.dumps(payload, separators=(",", ":")).encode(), secret_id)


def decrypt_with(aes: AESGCM, encrypted_b64: str, secret_id: UUID | str) -> dict[str, Any]:
    """Decrypt a payload with a cipher at hand; see `decrypt_payload`."""
    name = f"Secret {secret_id}" if secret_id else "The secret"
    plaintext = open_sealed(aes, encrypted_b64, secret_id, name)
    data: object = None
    # The parser's error holds the plaintext, and must not hang on ours.
    with contextlib.suppress(ValueError, RecursionError):
        data = json.loads(plaintext)
    if not isinstance(data, dict):
        raise VaultDecryptionError(f"{name} was decrypted but holds no JSON object", _uuid(secret_id))
    return data


def seal(aes: AESGCM, plaintext: bytes, bound_to: UUID | str, nonce: bytes | None = None) -> str:
    """Encrypt bytes, bound to an id.

    Args:
        aes: Cipher with the key.
        plaintext: What to encrypt.
        bound_to: Id that is authenticated with it; an empty text for none.
        nonce: 12 bytes that were never used with this key; random ones by default.
    """
    nonce = os.urandom(_NONCE_SIZE) if nonce is None else nonce
    sealed = aes.encrypt(nonce, plaintext, _associated(bound_to))
    # The contract puts the nonce between ciphertext and tag.
    blob = sealed[:-_TAG_SIZE] + nonce + sealed[-_TAG_SIZE:]
    return base64.b64encode(blob).decode("ascii")


def open_sealed(aes: AESGCM, blob_b64: str, bound_to: UUID | str, name: str) -> bytes:
    """Decrypt bytes that are bound to an id.

    Args:
        aes: Cipher with the key.
        blob_b64: Base64 of ciphertext, nonce and tag.
        bound_to: Id that was authenticated with it; an empty text for none.
        name: What it is, for the message of the error.

    Raises:
        VaultDecryptionError: It is not such a text, it was changed, or key or id are not those it was made with.
    """
    from cryptography.exceptions import InvalidTag

    blob = _decode_base64(blob_b64)
    if blob is None:
        raise VaultDecryptionError(f"{name} can't be decrypted: it is not base64", _uuid(bound_to))
    if len(blob) < _NONCE_SIZE + _TAG_SIZE:
        raise VaultDecryptionError(f"{name} can't be decrypted: {len(blob)} bytes are too few", _uuid(bound_to))
    middle = -_NONCE_SIZE - _TAG_SIZE
    try:
        return aes.decrypt(blob[middle:-_TAG_SIZE], blob[:middle] + blob[-_TAG_SIZE:], _associated(bound_to))
    except InvalidTag:
        pass
    raise VaultDecryptionError(
        f"{name} can't be decrypted: it was damaged, exchanged, or encrypted with another key", _uuid(bound_to)
    )


def canonical_id(value: UUID | str) -> str:
    """Return an id as it stands in URLs and associated data: lower case, with hyphens.

    A text that is no UUID is returned as it is: what is bound to it can be decrypted all the same.

    Raises:
        TypeError: It is neither.
    """
    if not isinstance(value, UUID | str):
        raise TypeError(f"An id is a UUID or a text, not {type(value).__name__}")
    found = _uuid(value)
    return str(value) if found is None else str(found)


def _uuid(value: UUID | str) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None


def _associated(bound_to: UUID | str) -> bytes | None:
    # As given: whoever has an id from outside makes it canonical before.
    return str(bound_to).encode() or None


def _decode_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError):
        return None
