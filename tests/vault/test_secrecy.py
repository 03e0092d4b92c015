"""Nothing that holds a secret shows it, and nothing of it is pickled."""

from __future__ import annotations

import copy
import pickle
import pprint
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from inkbox.credentials import Credentials
from inkbox.vault.crypto import VaultKeyMaterial
from inkbox.vault.exceptions import VaultLockedError
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.totp import TOTPCode, TOTPConfig
from inkbox.vault.types import (
    APIKeyPayload,
    DecryptedVaultSecret,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    RecoveryKey,
    SSHKeyPayload,
    VaultInitializeResult,
    VaultKeyType,
)
from tests.vault.vectors import SECRET_ID

CANARY = "CANARY"
ID = UUID(SECRET_ID)
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def login() -> LoginPayload:
    totp = TOTPConfig("CANARY22", issuer=CANARY, account_name=CANARY)
    return LoginPayload(CANARY, CANARY, None, CANARY, totp, notes=CANARY)


def secret() -> DecryptedVaultSecret:
    return DecryptedVaultSecret(ID, "A secret", "login", NOW, NOW, login())


HOLDERS: dict[str, Callable[[], Any]] = {
    "login": login,
    "API key": lambda: APIKeyPayload(CANARY, CANARY, notes=CANARY),
    "key pair": lambda: KeyPairPayload(CANARY, CANARY, CANARY, notes=CANARY),
    "SSH key": lambda: SSHKeyPayload(CANARY, CANARY, CANARY, CANARY, notes=CANARY),
    "other": lambda: OtherPayload(CANARY, notes=CANARY),
    "TOTP": lambda: TOTPConfig("CANARY22"),
    "secret": secret,
    "credentials": lambda: Credentials([secret()]),
    "key material": lambda: VaultKeyMaterial(ID, CANARY, CANARY, VaultKeyType.PRIMARY),
    "recovery key": lambda: RecoveryKey(CANARY, ID),
    "new vault": lambda: VaultInitializeResult(ID, ID, 1, [CANARY]),
    "organization's key": lambda: OrganizationKey(CANARY.ljust(32).encode()),
}


@pytest.mark.parametrize("make", HOLDERS.values(), ids=HOLDERS)
def test_no_text_form_shows_a_secret(make: Callable[[], Any]) -> None:
    holder = make()
    texts = [repr(holder), str(holder), f"{holder}", pprint.pformat(holder), repr([holder]), repr({"x": holder})]
    assert [text for text in texts if CANARY in text] == []


@pytest.mark.parametrize("make", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_of_a_secret_can_be_made(make: Callable[[], Any], protocol: int) -> None:
    with pytest.raises(TypeError, match="can't be pickled"):
        pickle.dumps(make(), protocol)


def test_the_text_form_tells_which_fields_are_set() -> None:
    assert repr(LoginPayload("pw", url="")) == "LoginPayload(password=***, url=***)"
    assert repr(TOTPConfig("AA", digits=8)).startswith("TOTPConfig(secret=***, algorithm=<")
    assert "digits=8, period=30" in repr(TOTPConfig("AA", digits=8))
    assert "name='A secret'" in repr(secret())
    assert "payload=LoginPayload(password=***" in repr(secret())
    assert repr(Credentials([secret()])) == "Credentials(1 secrets)"


def test_a_code_is_not_shown() -> None:
    code = TOTPCode("123456", 0, 30, 7)
    assert repr(code) == "TOTPCode(period_start=0, period_end=30, seconds_remaining=7)"
    assert pickle.loads(pickle.dumps(code)) == code


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_copies_can_be_made(duplicate: Callable[[Any], Any]) -> None:
    original = secret()
    twin = duplicate(original)
    assert twin == original
    assert twin is not original
    assert (twin.payload is original.payload) is (duplicate is copy.copy)


def test_the_codes_of_a_new_vault_have_two_names() -> None:
    result = VaultInitializeResult(ID, ID, 4, ["A", "B", "C", "D"])
    assert [key.recovery_code for key in result.recovery_keys] == result.recovery_codes
    assert result.recovery_keys[0].id is None


def test_an_erased_key_is_zeros_and_opens_nothing() -> None:
    key = OrganizationKey(bytes(range(32)))
    kept = key._bytes
    key.erase()
    assert kept == bytes(32)
    assert repr(key) == "<OrganizationKey, erased>"
    with pytest.raises(VaultLockedError, match="Vault must be unlocked"):
        _ = key.cipher
    with pytest.raises(VaultLockedError, match="Vault must be unlocked"):
        key.material("my-Vault-key-01!", "org_contract_demo_01")
    key.erase()
