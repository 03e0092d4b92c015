"""Making the keys of a vault, and finding out what a key opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from inkbox.vault.crypto import (
    VaultKeyMaterial,
    compute_auth_hash,
    derive_master_key,
    derive_salt,
    generate_org_encryption_key,
    generate_recovery_code,
    generate_vault_key_material,
    unwrap_org_key,
)
from inkbox.vault.decrypted import RecoveryKey
from inkbox.vault.exceptions import VaultDecryptionError, VaultUnwrapError, WrongVaultKeyError
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.secrecy import Confidential
from inkbox_api.models.vault_key import VaultKey
from inkbox_api.models.vault_unlock import VaultUnlock

RECOVERY_CODES = 4


@dataclass(repr=False)
class NewKeys(Confidential):
    """The keys of a vault that is about to be made."""

    primary: VaultKeyMaterial
    recovery: list[VaultKeyMaterial]
    recovery_keys: list[RecoveryKey]


def make_keys(vault_key: str, organization_id: str) -> NewKeys:
    """Make an organization's key, and wrap it under a vault key and four recovery codes: five times Argon2id."""
    org_key = generate_org_encryption_key()
    primary = generate_vault_key_material(vault_key, organization_id, org_key)
    made = [generate_recovery_code(organization_id, org_key) for _ in range(RECOVERY_CODES)]
    codes = [RecoveryKey(code, material.id) for code, material in made]
    return NewKeys(primary, [material for _, material in made], codes)


@dataclass(repr=False)
class Password(Confidential):
    """A vault key or recovery code, derived."""

    master_key: bytes
    auth_hash: str
    organization_id: str

    _shown: ClassVar[frozenset[str]] = frozenset({"organization_id"})

    @classmethod
    def derive(cls, vault_key: str, organization_id: str) -> Password:
        """Derive the master key; this takes some 100 ms."""
        master_key = derive_master_key(vault_key, derive_salt(organization_id))
        return cls(master_key, compute_auth_hash(master_key), organization_id)

    def check_match(self, answer: VaultUnlock) -> str:
        """Return the wrapped key that the service has for this password.

        Raises:
            WrongVaultKeyError: It has none.
        """
        if answer.wrapped_org_encryption_key is None:
            raise WrongVaultKeyError(
                "No vault key matched. Vault keys and recovery codes are taken as they are, with capitals and hyphens; "
                "the key may have been replaced, and a recovery code replaces it once."
            )
        return answer.wrapped_org_encryption_key

    def open(self, wrapped: str, keys: Iterable[VaultKey]) -> OrganizationKey:
        """Unwrap the organization's key.

        Args:
            wrapped: The wrapped key.
            keys: Keys of the vault: the wrapped key is bound to the id of one of them, and the answer of the service
                doesn't tell which.

        Raises:
            VaultUnwrapError: No id fits.
        """
        keys = list(keys)
        candidates = [key.id for kind in ("primary", "recovery") for key in keys if key.key_type == kind]
        for key_id in candidates:
            try:
                return OrganizationKey(unwrap_org_key(self.master_key, wrapped, key_id))
            except VaultDecryptionError:
                continue
        raise VaultUnwrapError(
            f"Failed to unwrap the key of the organization: it fits none of {len(candidates)} key ids. The service's "
            "copy is damaged, or the keys were replaced at this very moment; try again, or use a recovery code."
        )
