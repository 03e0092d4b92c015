"""The credentials of an identity, as a plain collection."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from inkbox import Credentials
from inkbox.vault.exceptions import InkboxError, VaultDecryptionError
from inkbox.vault.totp import TOTPConfig
from inkbox.vault.types import (
    APIKeyPayload,
    DecryptedVaultSecret,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    SecretPayload,
    SSHKeyPayload,
)

NOW = datetime(2026, 5, 4, tzinfo=UTC)
PAYLOADS: list[SecretPayload] = [
    LoginPayload("pw", totp=TOTPConfig("JBSWY3DPEHPK3PXP")),
    LoginPayload("pw2"),
    APIKeyPayload("sk-1"),
    KeyPairPayload("ak", "sk"),
    SSHKeyPayload("-----BEGIN"),
    OtherPayload("x"),
]
IDS = [UUID(f"9e5f2a10-3c47-4d8b-b6a1-5ec4e70000a{digit}") for digit in range(len(PAYLOADS))]
LOGIN, PLAIN_LOGIN, API_KEY, KEY_PAIR, SSH_KEY, OTHER = IDS
BROKEN = UUID("9e5f2a10-3c47-4d8b-b6a1-5ec4e70000ff")


@pytest.fixture
def credentials() -> Credentials:
    secrets = [
        DecryptedVaultSecret(secret_id, "x", payload.secret_type.value, NOW, NOW, payload)
        for secret_id, payload in zip(IDS, PAYLOADS, strict=True)
    ]
    return Credentials(secrets, unreadable={BROKEN: VaultDecryptionError("damaged", BROKEN)})


def test_secrets_are_listed_by_type(credentials: Credentials) -> None:
    assert len(credentials) == len(credentials.list()) == 6
    assert [secret.id for secret in credentials.list()] == IDS
    assert [secret.id for secret in credentials.list_logins()] == [LOGIN, PLAIN_LOGIN]
    assert [secret.id for secret in credentials.list_api_keys()] == [API_KEY]
    assert [secret.id for secret in credentials.list_key_pairs()] == [KEY_PAIR]
    assert [secret.id for secret in credentials.list_ssh_keys()] == [SSH_KEY]


def test_a_list_is_a_copy(credentials: Credentials) -> None:
    credentials.list().clear()
    credentials.unreadable.clear()
    assert len(credentials.list()) == 6
    assert list(credentials.unreadable) == [BROKEN]


@pytest.mark.parametrize("spelling", [OTHER, str(OTHER), str(OTHER).upper(), OTHER.hex])
def test_a_secret_is_found_by_any_spelling_of_its_id(credentials: Credentials, spelling: UUID | str) -> None:
    assert credentials.get(spelling).payload == OtherPayload("x")


def test_payloads_are_found_by_type(credentials: Credentials) -> None:
    assert credentials.get_login(LOGIN).password == "pw"
    assert credentials.get_api_key(str(API_KEY)).access_key == "sk-1"
    assert credentials.get_key_pair(KEY_PAIR).secret_key == "sk"
    assert credentials.get_ssh_key(SSH_KEY).private_key == "-----BEGIN"


@pytest.mark.parametrize("name", ["get", "get_login", "get_api_key", "get_key_pair", "get_ssh_key", "get_totp_code"])
@pytest.mark.parametrize("secret_id", [UUID(int=7), "no id"])
def test_an_unknown_id_is_a_key_error(credentials: Credentials, name: str, secret_id: UUID | str) -> None:
    with pytest.raises(KeyError) as failure:
        getattr(credentials, name)(secret_id)
    assert isinstance(failure.value, InkboxError)
    assert str(failure.value).startswith(f"There is no secret {secret_id} ")


@pytest.mark.parametrize("name", ["get_login", "get_api_key", "get_key_pair", "get_ssh_key", "get_totp_code"])
def test_a_secret_of_another_type_is_a_type_error(credentials: Credentials, name: str) -> None:
    with pytest.raises(TypeError, match=f"{OTHER} is of type 'other', not '") as failure:
        getattr(credentials, name)(OTHER)
    assert isinstance(failure.value, InkboxError)


def test_a_secret_that_could_not_be_read_gives_its_own_error_each_time(credentials: Credentials) -> None:
    errors = []
    for _ in range(2):
        with pytest.raises(VaultDecryptionError, match="damaged") as failure:
            credentials.get(BROKEN)
        errors.append(failure.value)
    assert errors[0] is not errors[1]
    assert errors[1].secret_id == BROKEN
    assert credentials.unreadable[BROKEN].__traceback__ is None


def test_codes_are_made_without_the_service(credentials: Credentials) -> None:
    code = credentials.get_totp_code(LOGIN)
    assert (len(code.code), code.period_end - code.period_start) == (6, 30)
    later = credentials.get_totp_code(LOGIN, clock_offset=3600)
    assert later.period_start - code.period_start in (3600, 3630)
    with pytest.raises(ValueError, match="no TOTP configured") as failure:
        credentials.get_totp_code(PLAIN_LOGIN)
    assert isinstance(failure.value, InkboxError)
