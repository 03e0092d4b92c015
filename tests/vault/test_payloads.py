"""Payloads: what is encrypted of them, what is read back, and rows that can't be read."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox.vault import crypto
from inkbox.vault.decrypted import decrypt_row, decrypt_rows
from inkbox.vault.exceptions import (
    InkboxError,
    InvalidSecretPayloadError,
    UnknownSecretTypeError,
    VaultDecryptionError,
)
from inkbox.vault.payloads import payload_class, read_payload
from inkbox.vault.totp import TOTPAlgorithm, TOTPConfig
from inkbox.vault.types import (
    APIKeyPayload,
    KeyPairPayload,
    LoginPayload,
    OtherPayload,
    SecretPayload,
    SSHKeyPayload,
    VaultSecretDetail,
    VaultSecretType,
)
from tests.vault.vectors import DAMAGE, ORG_KEY, OTHER_ID, SECRET_ID, VAULT, named

TIME = "2026-05-04T08:30:00Z"
TEXT = st.text()
MAYBE = st.none() | TEXT
TOTPS = st.builds(
    TOTPConfig,
    secret=st.sampled_from(["JBSWY3DPEHPK3PXP", "mzxw6", "AA======"]),
    algorithm=st.sampled_from(TOTPAlgorithm),
    digits=st.sampled_from([6, 8]),
    period=st.sampled_from([30, 60]),
    issuer=MAYBE,
    account_name=MAYBE,
)
PAYLOADS: dict[type[SecretPayload], st.SearchStrategy[SecretPayload]] = {
    LoginPayload: st.builds(LoginPayload, TEXT, MAYBE, MAYBE, MAYBE, st.none() | TOTPS, notes=MAYBE),
    APIKeyPayload: st.builds(APIKeyPayload, TEXT, MAYBE, notes=MAYBE),
    KeyPairPayload: st.builds(KeyPairPayload, TEXT, TEXT, MAYBE, notes=MAYBE),
    SSHKeyPayload: st.builds(SSHKeyPayload, TEXT, MAYBE, MAYBE, MAYBE, notes=MAYBE),
    OtherPayload: st.builds(OtherPayload, TEXT, notes=MAYBE),
}


def row(secret_type: str = "login", sealed: str = "", secret_id: str = SECRET_ID) -> VaultSecretDetail:
    return VaultSecretDetail.from_dict(
        {
            "id": secret_id,
            "name": "A secret",
            "secret_type": secret_type,
            "created_at": TIME,
            "updated_at": TIME,
            "encrypted_payload": sealed,
        }
    )


def sealed_row(payload: dict[str, Any], secret_type: str = "login") -> VaultSecretDetail:
    return row(secret_type, crypto.encrypt_payload(ORG_KEY, payload, SECRET_ID))


# --- payloads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAYLOADS, ids=lambda kind: kind.__name__)
def test_payloads_of_every_type_come_back_from_a_ciphertext(kind: type[SecretPayload]) -> None:
    @given(PAYLOADS[kind], st.uuids())
    def round_trip(payload: SecretPayload, secret_id: UUID) -> None:
        sealed = crypto.encrypt_payload(ORG_KEY, payload.to_dict(), secret_id)
        found = decrypt_row(crypto.cipher(ORG_KEY), row(kind.secret_type.value, sealed, str(secret_id)))
        assert found.payload == payload
        assert type(found.payload) is kind

    round_trip()


@pytest.mark.parametrize("name", named(VAULT["encrypted_payloads"]))
def test_the_payloads_of_the_vectors_are_read_and_written(name: str) -> None:
    case = named(VAULT["encrypted_payloads"])[name]
    payload = read_payload(case["secret_type"], case["expected_payload"])
    assert payload.to_dict() == case["expected_payload"]
    assert payload.secret_type == case["secret_type"]


def test_fields_are_given_by_position_as_documented() -> None:
    expected: dict[type, list[str]] = {
        LoginPayload: ["password", "username", "email", "url", "totp", "notes"],
        APIKeyPayload: ["api_key", "endpoint", "notes"],
        KeyPairPayload: ["access_key", "secret_key", "endpoint", "notes"],
        SSHKeyPayload: ["private_key", "public_key", "fingerprint", "passphrase", "notes"],
        OtherPayload: ["data", "notes"],
    }
    for kind, names in expected.items():
        assert [field.name for field in dataclasses.fields(kind)] == names
        assert [field.name for field in dataclasses.fields(kind) if field.kw_only] == ["notes"]


def test_what_is_none_is_left_out_and_what_is_empty_stays() -> None:
    assert LoginPayload("", username="").to_dict() == {"password": "", "username": ""}


@pytest.mark.parametrize(
    "payload",
    [LoginPayload(None), KeyPairPayload("ak", None), OtherPayload(None)],  # type: ignore[arg-type]
    ids=lambda payload: type(payload).__name__,
)
def test_a_payload_that_could_not_be_read_again_is_not_written(payload: SecretPayload) -> None:
    with pytest.raises(ValueError, match="must not be None"):
        payload.to_dict()


@pytest.mark.parametrize("totp", ["otpauth://totp/a?secret=MZXW6", {"secret": "MZXW6"}], ids=type)
def test_the_passwords_of_a_login_are_configured_by_an_object(totp: Any) -> None:
    with pytest.raises(TypeError, match="parse_totp_uri") as refusal:
        LoginPayload("pw", totp=totp).to_dict()
    assert "MZXW6" not in str(refusal.value)


def test_a_payload_knows_its_type_and_a_type_its_payload() -> None:
    assert [payload_class(each.value).secret_type for each in VaultSecretType] == list(VaultSecretType)


def test_the_key_of_an_api_key_has_two_names() -> None:
    payload = APIKeyPayload("sk-1")
    assert payload.access_key == payload.api_key == "sk-1"
    assert payload.to_dict() == {"api_key": "sk-1"}


def test_an_api_key_of_a_very_old_client_is_read_and_nothing_of_it_is_lost() -> None:
    payload = read_payload("api_key", {"access_key": "sk-1", "secret_key": "sk-2"})
    assert isinstance(payload, APIKeyPayload)
    assert payload.api_key == "sk-1"
    assert payload.to_dict() == {"api_key": "sk-1", "access_key": "sk-1", "secret_key": "sk-2"}


def test_members_of_a_newer_client_survive_being_written_back() -> None:
    payload = read_payload("login", {"password": "pw", "passkey": {"id": "k1"}})
    assert payload == LoginPayload("pw")
    changed = copy.copy(payload)
    changed.notes = "x"
    assert changed.to_dict() == {"password": "pw", "notes": "x", "passkey": {"id": "k1"}}


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", DAMAGE["cases"], ids=lambda case: case["name"])
def test_damage_is_told_by_id_and_without_data(case: dict[str, Any]) -> None:
    aes = crypto.cipher(bytes.fromhex(DAMAGE["org_encryption_key_hex"]))
    damaged = row(case["secret_type"], case["encrypted_payload"], case["secret_id"])
    if "payload" in case:
        assert decrypt_row(aes, damaged).payload.to_dict() == case["payload"]
        return
    with pytest.raises(VaultDecryptionError, match=str(UUID(case["secret_id"]))) as failure:
        decrypt_row(aes, damaged)
    assert failure.value.secret_id == UUID(case["secret_id"])
    assert (failure.value.__cause__, failure.value.__context__) == (None, None)
    assert "pw" not in repr(failure.value)


def test_a_row_of_an_unknown_type_is_told_by_id() -> None:
    with pytest.raises(UnknownSecretTypeError, match=rf"{SECRET_ID}.*'passkey'") as failure:
        decrypt_row(crypto.cipher(ORG_KEY), sealed_row({"a": "canary"}, "passkey"))
    assert isinstance(failure.value, ValueError)
    assert failure.value.secret_id == UUID(SECRET_ID)


@pytest.mark.parametrize(
    ("secret_type", "payload", "fragment"),
    [
        ("login", {"username": "canary"}, "lacks the member 'password'"),
        ("key_pair", {"access_key": "canary"}, "lacks the member 'secret_key'"),
        ("login", {"password": "canary", "totp": "canary"}, "not one of its type"),
        ("login", {"password": "canary", "totp": {"issuer": "canary"}}, "lacks the member 'secret'"),
        ("login", {"password": "canary", "totp": {"secret": "canary!"}}, "not one of its type"),
        ("login", {"password": "canary", "totp": {"secret": ["canary"]}}, "not one of its type"),
    ],
)
def test_a_payload_that_does_not_fit_its_type_is_told_without_data(
    secret_type: str, payload: dict[str, Any], fragment: str
) -> None:
    with pytest.raises(InvalidSecretPayloadError, match=fragment) as failure:
        decrypt_row(crypto.cipher(ORG_KEY), sealed_row(payload, secret_type))
    assert isinstance(failure.value, KeyError)
    assert str(failure.value).startswith(f"Secret {SECRET_ID} ")
    assert failure.value.__context__ is None
    assert "canary" not in repr(failure.value)


def test_one_bad_row_locks_no_other_out() -> None:
    good = [VaultSecretDetail.from_dict(each) for each in VAULT["secret_rows"]]
    bad = [row("login", good[0].encrypted_payload, OTHER_ID.replace("2", "e")), row("passkey", "AAAA", SECRET_ID)]
    opened = decrypt_rows(crypto.cipher(ORG_KEY), [bad[0], *good, bad[1]])
    assert [secret.id for secret in opened.secrets] == [each.id for each in good]
    assert set(opened.unreadable) == {each.id for each in bad}
    assert all(isinstance(error, InkboxError) for error in opened.unreadable.values())
    assert all(error.__traceback__ is None for error in opened.unreadable.values())
