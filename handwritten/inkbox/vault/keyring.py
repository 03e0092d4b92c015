"""The key of an organization, for as long as the vault is unlocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from inkbox.vault.crypto import VaultKeyMaterial, cipher, generate_vault_key_material
from inkbox.vault.exceptions import VaultLockedError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LOCKED = "Vault must be unlocked"


def locked() -> VaultLockedError:
    """Return the error of a call that needs an unlocked vault."""
    return VaultLockedError(f"{LOCKED} first: call vault.unlock() with the vault key or a recovery code")


def locked_meanwhile() -> VaultLockedError:
    """Return the error of an unlocking that somebody else's locking or closing came before."""
    return VaultLockedError("The vault was locked while it was being unlocked, and stays locked; unlock it again")


class OrganizationKey:
    """The organization's key and its cipher, until `erase`.

    Args:
        key: 32 bytes; a copy is kept.
    """

    def __init__(self, key: bytes) -> None:
        self._bytes = bytearray(key)
        self._cipher: AESGCM | None = cipher(self._bytes)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {'erased' if self._cipher is None else 'in memory'}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("the key of an organization can't be pickled or copied")

    @property
    def cipher(self) -> AESGCM:
        """The cipher.

        Raises:
            VaultLockedError: The key was erased.
        """
        if self._cipher is None:
            raise locked()
        return self._cipher

    def material(self, vault_key: str, organization_id: str) -> VaultKeyMaterial:
        """Wrap the key under a new vault key; this takes some 100 ms.

        Raises:
            VaultLockedError: The key was erased.
        """
        if self._cipher is None:
            raise locked()
        return generate_vault_key_material(vault_key, organization_id, bytes(self._bytes))

    def erase(self) -> None:
        """Overwrite the bytes that are kept here and let go of the cipher, which frees its own copy."""
        self._bytes[:] = bytes(len(self._bytes))
        self._cipher = None
