"""The vault: end-to-end encrypted secrets. Importing it loads nothing; its cryptography is loaded when it is used."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._runtime.errors import AccessAlreadyGrantedError as AccessAlreadyGrantedError
    from inkbox._runtime.errors import InkboxAPIError as InkboxAPIError
    from inkbox._runtime.errors import InkboxError as InkboxError
    from inkbox._runtime.errors import InkboxVaultKeyError as InkboxVaultKeyError
    from inkbox._runtime.errors import LastPrimaryKeyError as LastPrimaryKeyError
    from inkbox._runtime.errors import RecoveryCodeRejectedError as RecoveryCodeRejectedError
    from inkbox._runtime.errors import VaultAlreadyInitializedError as VaultAlreadyInitializedError
    from inkbox._runtime.errors import VaultKeyRejectedError as VaultKeyRejectedError
    from inkbox.vault.crypto import VaultKeyMaterial as VaultKeyMaterial
    from inkbox.vault.crypto import generate_org_encryption_key as generate_org_encryption_key
    from inkbox.vault.crypto import generate_recovery_code as generate_recovery_code
    from inkbox.vault.crypto import generate_vault_key_material as generate_vault_key_material
    from inkbox.vault.decrypted import DecryptedVaultSecret as DecryptedVaultSecret
    from inkbox.vault.decrypted import RecoveryKey as RecoveryKey
    from inkbox.vault.decrypted import VaultInitializeResult as VaultInitializeResult
    from inkbox.vault.exceptions import CredentialNotFoundError as CredentialNotFoundError
    from inkbox.vault.exceptions import InvalidSecretPayloadError as InvalidSecretPayloadError
    from inkbox.vault.exceptions import SecretTypeError as SecretTypeError
    from inkbox.vault.exceptions import TOTPNotConfiguredError as TOTPNotConfiguredError
    from inkbox.vault.exceptions import UnknownSecretTypeError as UnknownSecretTypeError
    from inkbox.vault.exceptions import VaultDecryptionError as VaultDecryptionError
    from inkbox.vault.exceptions import VaultLockedError as VaultLockedError
    from inkbox.vault.exceptions import VaultNotInitializedError as VaultNotInitializedError
    from inkbox.vault.exceptions import VaultSecretChangedError as VaultSecretChangedError
    from inkbox.vault.exceptions import VaultUnwrapError as VaultUnwrapError
    from inkbox.vault.exceptions import WrongVaultKeyError as WrongVaultKeyError
    from inkbox.vault.payloads import AbstractSecretPayload as AbstractSecretPayload
    from inkbox.vault.payloads import APIKeyPayload as APIKeyPayload
    from inkbox.vault.payloads import KeyPairPayload as KeyPairPayload
    from inkbox.vault.payloads import LoginPayload as LoginPayload
    from inkbox.vault.payloads import OtherPayload as OtherPayload
    from inkbox.vault.payloads import SecretPayload as SecretPayload
    from inkbox.vault.payloads import SSHKeyPayload as SSHKeyPayload
    from inkbox.vault.totp import TOTPAlgorithm as TOTPAlgorithm
    from inkbox.vault.totp import TOTPCode as TOTPCode
    from inkbox.vault.totp import TOTPConfig as TOTPConfig
    from inkbox.vault.totp import generate_totp as generate_totp
    from inkbox.vault.totp import parse_totp_uri as parse_totp_uri
    from inkbox_api.enums import VaultKeyType as VaultKeyType
    from inkbox_api.enums import VaultSecretType as VaultSecretType
    from inkbox_api.models.access_rule import AccessRule as AccessRule
    from inkbox_api.models.vault_info import VaultInfo as VaultInfo
    from inkbox_api.models.vault_key import VaultKey as VaultKey
    from inkbox_api.models.vault_secret import VaultSecret as VaultSecret
    from inkbox_api.models.vault_secret_detail import VaultSecretDetail as VaultSecretDetail

_HOMES = {
    "APIKeyPayload": "inkbox.vault.payloads",
    "AbstractSecretPayload": "inkbox.vault.payloads",
    "AccessAlreadyGrantedError": "inkbox._runtime.errors",
    "AccessRule": "inkbox_api.models.access_rule",
    "CredentialNotFoundError": "inkbox.vault.exceptions",
    "DecryptedVaultSecret": "inkbox.vault.decrypted",
    "InkboxAPIError": "inkbox._runtime.errors",
    "InkboxError": "inkbox._runtime.errors",
    "InkboxVaultKeyError": "inkbox._runtime.errors",
    "InvalidSecretPayloadError": "inkbox.vault.exceptions",
    "KeyPairPayload": "inkbox.vault.payloads",
    "LastPrimaryKeyError": "inkbox._runtime.errors",
    "LoginPayload": "inkbox.vault.payloads",
    "OtherPayload": "inkbox.vault.payloads",
    "RecoveryCodeRejectedError": "inkbox._runtime.errors",
    "RecoveryKey": "inkbox.vault.decrypted",
    "SSHKeyPayload": "inkbox.vault.payloads",
    "SecretPayload": "inkbox.vault.payloads",
    "SecretTypeError": "inkbox.vault.exceptions",
    "TOTPAlgorithm": "inkbox.vault.totp",
    "TOTPCode": "inkbox.vault.totp",
    "TOTPConfig": "inkbox.vault.totp",
    "TOTPNotConfiguredError": "inkbox.vault.exceptions",
    "UnknownSecretTypeError": "inkbox.vault.exceptions",
    "VaultAlreadyInitializedError": "inkbox._runtime.errors",
    "VaultDecryptionError": "inkbox.vault.exceptions",
    "VaultInfo": "inkbox_api.models.vault_info",
    "VaultInitializeResult": "inkbox.vault.decrypted",
    "VaultKey": "inkbox_api.models.vault_key",
    "VaultKeyMaterial": "inkbox.vault.crypto",
    "VaultKeyRejectedError": "inkbox._runtime.errors",
    "VaultKeyType": "inkbox_api.enums",
    "VaultLockedError": "inkbox.vault.exceptions",
    "VaultNotInitializedError": "inkbox.vault.exceptions",
    "VaultSecret": "inkbox_api.models.vault_secret",
    "VaultSecretChangedError": "inkbox.vault.exceptions",
    "VaultSecretDetail": "inkbox_api.models.vault_secret_detail",
    "VaultSecretType": "inkbox_api.enums",
    "VaultUnwrapError": "inkbox.vault.exceptions",
    "WrongVaultKeyError": "inkbox.vault.exceptions",
    "generate_org_encryption_key": "inkbox.vault.crypto",
    "generate_recovery_code": "inkbox.vault.crypto",
    "generate_totp": "inkbox.vault.totp",
    "generate_vault_key_material": "inkbox.vault.crypto",
    "parse_totp_uri": "inkbox.vault.totp",
}

__all__ = [
    "APIKeyPayload",
    "AbstractSecretPayload",
    "AccessAlreadyGrantedError",
    "AccessRule",
    "CredentialNotFoundError",
    "DecryptedVaultSecret",
    "InkboxAPIError",
    "InkboxError",
    "InkboxVaultKeyError",
    "InvalidSecretPayloadError",
    "KeyPairPayload",
    "LastPrimaryKeyError",
    "LoginPayload",
    "OtherPayload",
    "RecoveryCodeRejectedError",
    "RecoveryKey",
    "SSHKeyPayload",
    "SecretPayload",
    "SecretTypeError",
    "TOTPAlgorithm",
    "TOTPCode",
    "TOTPConfig",
    "TOTPNotConfiguredError",
    "UnknownSecretTypeError",
    "VaultAlreadyInitializedError",
    "VaultDecryptionError",
    "VaultInfo",
    "VaultInitializeResult",
    "VaultKey",
    "VaultKeyMaterial",
    "VaultKeyRejectedError",
    "VaultKeyType",
    "VaultLockedError",
    "VaultNotInitializedError",
    "VaultSecret",
    "VaultSecretChangedError",
    "VaultSecretDetail",
    "VaultSecretType",
    "VaultUnwrapError",
    "WrongVaultKeyError",
    "generate_org_encryption_key",
    "generate_recovery_code",
    "generate_totp",
    "generate_vault_key_material",
    "parse_totp_uri",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, _HOMES)
