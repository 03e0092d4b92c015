"""Keys of vaults, made once: each costs as much time as its derivation is meant to cost."""

from __future__ import annotations

import functools

from inkbox.vault.decrypted import VaultInitializeResult
from inkbox.vault.opening import NewKeys, make_keys
from inkbox_api.models.vault_initialize_response import VaultInitializeResponse

KEY = "my-Vault-key-01!"
NEW_KEY = "new-Vault-key-02!"
THIRD_KEY = "third-Vault-key-03!"


@functools.cache
def keys_for(organization_id: str) -> NewKeys:
    """The keys of an organization's vault: `KEY` and four recovery codes."""
    return make_keys(KEY, organization_id)


def result(made: VaultInitializeResponse, keys: NewKeys) -> VaultInitializeResult:
    """What `initialize` returns for these keys."""
    codes = [key.recovery_code for key in keys.recovery_keys]
    return VaultInitializeResult(made.vault_id, made.vault_key_id, made.recovery_key_count, codes, keys.recovery_keys)
