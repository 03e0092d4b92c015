"""The vault as a user of either flavour writes it."""

from collections.abc import Mapping
from typing import assert_type
from uuid import UUID

from inkbox import (
    AgentIdentity,
    APIKeyPayload,
    AsyncAgentIdentity,
    AsyncInkbox,
    Credentials,
    DecryptedVaultSecret,
    Inkbox,
    InkboxError,
    KeyPairPayload,
    LoginPayload,
    SSHKeyPayload,
    TOTPCode,
    TOTPConfig,
    VaultInfo,
    VaultInitializeResult,
    VaultKey,
    VaultSecret,
    generate_totp,
    parse_totp_uri,
)
from inkbox.vault.models import SecretPayload
from inkbox.vault.resources.vault import AsyncUnlockedVault, UnlockedVault


def blocking(inkbox: Inkbox, identity: AgentIdentity, secret_id: UUID) -> None:
    assert_type(inkbox.vault.info(), VaultInfo | None)
    made = inkbox.vault.initialize("my-Vault-key-01!")
    assert_type(made, VaultInitializeResult)
    assert_type(made.recovery_codes, list[str])
    assert_type(made.recovery_keys[0].recovery_code, str)
    unlocked = inkbox.vault.unlock("my-Vault-key-01!", identity_id=secret_id)
    assert_type(unlocked, UnlockedVault)
    assert_type(inkbox.vault.unlocked, UnlockedVault | None)
    assert_type(unlocked.secrets, list[DecryptedVaultSecret])
    assert_type(unlocked.unreadable, Mapping[UUID, InkboxError])
    assert_type(unlocked.get_secret(str(secret_id)).payload, SecretPayload)
    assert_type(unlocked.create_secret("CRM", LoginPayload("pw")), VaultSecret)
    assert_type(unlocked.update_secret(secret_id, payload=APIKeyPayload("sk"), description=None), VaultSecret)
    assert_type(inkbox.vault.update_key("new-Vault-key-02!", recovery_code="..."), VaultKey)
    assert_type(inkbox.vault.lock(), None)
    credentials = identity.credentials
    assert_type(credentials, Credentials)
    assert_type(credentials.list(), list[DecryptedVaultSecret])
    assert_type(credentials.list_logins(), list[DecryptedVaultSecret])
    assert_type(credentials.get_login(secret_id), LoginPayload)
    assert_type(credentials.get_api_key(secret_id).access_key, str)
    assert_type(credentials.get_key_pair(secret_id), KeyPairPayload)
    assert_type(credentials.get_ssh_key(secret_id), SSHKeyPayload)
    assert_type(credentials.get_totp_code(secret_id, clock_offset=-1.5), TOTPCode)
    assert_type(identity.set_totp(secret_id, TOTPConfig("AA")), VaultSecret)
    assert_type(identity.get_totp_code(secret_id).expires_in, int)
    assert_type(generate_totp(parse_totp_uri("otpauth://totp/a?secret=AA")), TOTPCode)

    unlocked.create_secret("CRM", {"password": "pw"})  # E: arg-type | reportArgumentType
    LoginPayload("pw", None, None, None, None, "notes")  # E: call-arg | reportCallIssue
    APIKeyPayload("sk").access_key = "x"  # E: misc | reportAttributeAccessIssue
    _ = inkbox.vault.unlocked.secrets  # E: union-attr | reportOptionalMemberAccess


async def asynchronous(inkbox: AsyncInkbox, identity: AsyncAgentIdentity, secret_id: UUID) -> None:
    assert_type(await inkbox.vault.unlock(), AsyncUnlockedVault)
    assert_type((await identity.credentials).get_login(secret_id), LoginPayload)
    assert_type(await identity.create_secret("CRM", LoginPayload("pw")), VaultSecret)
    assert_type(inkbox.vault.lock(), None)

    identity.credentials.list()  # E: attr-defined | reportAttributeAccessIssue
