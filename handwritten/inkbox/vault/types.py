"""Everything that the vault gives and takes: rows, keys, payloads and results."""

from inkbox.vault.crypto import VaultKeyMaterial
from inkbox.vault.decrypted import DecryptedVaultSecret, RecoveryKey, VaultInitializeResult
from inkbox.vault.payloads import (
    AbstractSecretPayload,
    APIKeyPayload,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    SecretPayload,
    SSHKeyPayload,
)
from inkbox_api.enums import VaultKeyType, VaultSecretType
from inkbox_api.models.access_rule import AccessRule
from inkbox_api.models.vault_info import VaultInfo
from inkbox_api.models.vault_key import VaultKey
from inkbox_api.models.vault_secret import VaultSecret
from inkbox_api.models.vault_secret_detail import VaultSecretDetail

__all__ = [
    "APIKeyPayload",
    "AbstractSecretPayload",
    "AccessRule",
    "DecryptedVaultSecret",
    "KeyPairPayload",
    "LoginPayload",
    "OtherPayload",
    "RecoveryKey",
    "SSHKeyPayload",
    "SecretPayload",
    "VaultInfo",
    "VaultInitializeResult",
    "VaultKey",
    "VaultKeyMaterial",
    "VaultKeyType",
    "VaultSecret",
    "VaultSecretDetail",
    "VaultSecretType",
]
