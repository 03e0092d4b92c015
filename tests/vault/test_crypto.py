"""The cryptography of the vault, against the vectors in both directions and against tampering."""

from __future__ import annotations

import base64
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox.vault import crypto
from inkbox.vault.exceptions import InkboxVaultKeyError, VaultDecryptionError
from inkbox.vault.types import VaultKeyType
from tests.vault.vectors import ORG_KEY, OTHER_ID, SECRET_ID, VAULT, named

DERIVATIONS = named(VAULT["key_derivation"])
WRAPPED = named(VAULT["wrapped_org_keys"])
PAYLOADS = named(VAULT["encrypted_payloads"])
BLOB = VAULT["encrypted_payloads"][0]["encrypted_payload"]


# --- derivation -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DERIVATIONS)
def test_keys_are_derived_as_in_the_vectors(name: str) -> None:
    case = DERIVATIONS[name]
    salt = crypto.derive_salt(case["organization_id"])
    assert salt.hex() == case["salt_hex"]
    master_key = crypto.derive_master_key(case["vault_key_or_recovery_code"], salt)
    assert master_key.hex() == case["master_key_hex"]
    assert crypto.compute_auth_hash(master_key) == case["auth_hash"]


def test_a_salt_below_8_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        crypto.derive_master_key("my-Vault-key-01!", crypto.derive_salt("org_1"))


def test_a_key_that_is_no_unicode_text_is_refused_without_being_shown() -> None:
    with pytest.raises(InkboxVaultKeyError) as refusal:
        crypto.derive_master_key("canary\ud800", b"org_contract_demo_01")
    assert "canary" not in repr(refusal.value)
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("key", [None, 5, b"my-Vault-key-01!", ["my-Vault-key-01!"]], ids=type)
def test_a_key_is_a_text(key: Any) -> None:
    for use in (crypto.check_vault_key, lambda given: crypto.derive_master_key(given, b"org_contract_demo_01")):
        with pytest.raises(TypeError, match=r"vault key .* is a text") as refusal:
            use(key)
        assert "my-Vault" not in str(refusal.value)


# --- the organization's key -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRAPPED)
def test_wrapped_keys_are_read_and_written_as_in_the_vectors(name: str) -> None:
    case = WRAPPED[name]
    master_key, org_key = (bytes.fromhex(case[member]) for member in ("master_key_hex", "org_encryption_key_hex"))
    wrapped = case["wrapped_org_encryption_key"]
    assert crypto.unwrap_org_key(master_key, wrapped, case["aad"]) == org_key
    nonce = bytes.fromhex(case["nonce_hex"])
    assert crypto.seal(crypto.cipher(master_key), org_key, case["aad"], nonce) == wrapped
    assert len(base64.b64decode(wrapped)) == case["blob_length_bytes"]


def test_a_wrapped_key_is_bound_to_its_master_key_and_its_id() -> None:
    master_key, key_id = crypto.generate_org_encryption_key(), uuid4()
    wrapped = crypto.wrap_org_key(master_key, ORG_KEY, key_id)
    assert crypto.unwrap_org_key(master_key, wrapped, str(key_id)) == ORG_KEY
    for other_key, other_id in (
        (ORG_KEY, key_id),
        (master_key, uuid4()),
        (master_key, ""),
        (master_key, str(key_id).upper()),
    ):
        with pytest.raises(VaultDecryptionError):
            crypto.unwrap_org_key(other_key, wrapped, other_id)


def test_what_was_wrapped_must_be_a_key() -> None:
    short = crypto.seal(crypto.cipher(ORG_KEY), bytes(31), SECRET_ID)
    with pytest.raises(VaultDecryptionError, match="31 bytes"):
        crypto.unwrap_org_key(ORG_KEY, short, SECRET_ID)


# --- payloads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAYLOADS)
def test_payloads_are_read_and_written_as_in_the_vectors(name: str) -> None:
    case = PAYLOADS[name]
    org_key = bytes.fromhex(case["org_encryption_key_hex"])
    assert crypto.decrypt_payload(org_key, case["encrypted_payload"], case["aad"]) == case["expected_payload"]
    plaintext, nonce = case["plaintext_utf8"].encode(), bytes.fromhex(case["nonce_hex"])
    assert crypto.seal(crypto.cipher(org_key), plaintext, case["aad"], nonce) == case["encrypted_payload"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


@given(st.dictionaries(st.text(), JSON), st.uuids())
def test_what_is_encrypted_is_decrypted(payload: dict[str, Any], secret_id: UUID) -> None:
    sealed = crypto.encrypt_payload(ORG_KEY, payload, secret_id)
    assert crypto.decrypt_payload(ORG_KEY, sealed, str(secret_id)) == payload
    blob = base64.b64decode(sealed)
    assert base64.b64encode(blob).decode() == sealed
    assert sealed != crypto.encrypt_payload(ORG_KEY, payload, secret_id)


def test_json_is_written_without_spaces_and_in_ascii() -> None:
    sealed = crypto.encrypt_payload(ORG_KEY, {"data": "é", "notes": "x"}, SECRET_ID)
    plain = crypto.open_sealed(crypto.cipher(ORG_KEY), sealed, SECRET_ID, "it")
    assert plain == b'{"data":"\\u00e9","notes":"x"}'


@pytest.mark.parametrize("spelling", [OTHER_ID, OTHER_ID.upper(), "{" + OTHER_ID + "}", OTHER_ID.replace("-", "")])
def test_an_id_of_any_spelling_is_made_canonical(spelling: str) -> None:
    assert crypto.canonical_id(spelling) == crypto.canonical_id(UUID(spelling)) == OTHER_ID


def test_an_id_that_is_none_stays_as_it_is() -> None:
    assert crypto.canonical_id("no id") == "no id"
    for other in (None, 5, b"no id"):
        with pytest.raises(TypeError, match="a UUID or a text"):
            crypto.canonical_id(other)  # type: ignore[arg-type]


# --- tampering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", VAULT["must_not_decrypt"], ids=lambda case: case["name"])
def test_what_must_not_decrypt_does_not(case: dict[str, Any]) -> None:
    org_key = bytes.fromhex(case["org_encryption_key_hex"])
    with pytest.raises(VaultDecryptionError):
        crypto.decrypt_payload(org_key, case["encrypted_payload"], case["aad"])


def test_no_byte_of_a_blob_can_be_changed_unnoticed() -> None:
    blob = base64.b64decode(BLOB)
    for at in range(len(blob)):
        for bit in (0x01, 0x80):
            changed = bytearray(blob)
            changed[at] ^= bit
            with pytest.raises(VaultDecryptionError):
                crypto.decrypt_payload(ORG_KEY, base64.b64encode(changed).decode(), SECRET_ID)


def test_no_character_of_the_id_can_be_changed_unnoticed() -> None:
    for at, character in enumerate(SECRET_ID):
        other = SECRET_ID[:at] + ("a" if character != "a" else "b") + SECRET_ID[at + 1 :]
        with pytest.raises(VaultDecryptionError):
            crypto.decrypt_payload(ORG_KEY, BLOB, other)


@given(st.binary(max_size=64))
def test_noise_is_never_decrypted(noise: bytes) -> None:
    with pytest.raises(VaultDecryptionError):
        crypto.decrypt_payload(ORG_KEY, base64.b64encode(noise).decode(), SECRET_ID)


@given(st.text())
def test_text_that_is_no_base64_is_told_so(text: str) -> None:
    with pytest.raises(VaultDecryptionError):
        crypto.decrypt_payload(ORG_KEY, text, SECRET_ID)


@pytest.mark.parametrize("plaintext", [b"[1]", b"canary", b'{"a":', b"\xff", b"[" * 100_000], ids=range(5))
def test_a_plaintext_that_is_no_object_is_refused_without_being_shown(plaintext: bytes) -> None:
    sealed = crypto.seal(crypto.cipher(ORG_KEY), plaintext, SECRET_ID)
    with pytest.raises(VaultDecryptionError, match="no JSON object") as failure:
        crypto.decrypt_payload(ORG_KEY, sealed, SECRET_ID)
    assert failure.value.__context__ is None
    assert "canary" not in repr(failure.value)


# --- new keys ---------------------------------------------------------------------------------------------------------

FRAGMENTS = {
    "min_length_16": "at least 16 characters",
    "uppercase_ascii": "uppercase letter",
    "lowercase_ascii": "lowercase letter",
    "digit_ascii": "digit",
    "special": "special character",
}


@pytest.mark.parametrize("case", VAULT["vault_key_rules"], ids=lambda case: case["vault_key"])
def test_vault_keys_keep_the_rules(case: dict[str, Any]) -> None:
    if case["accepted"]:
        crypto.check_vault_key(case["vault_key"])
        return
    with pytest.raises(InkboxVaultKeyError, match=FRAGMENTS[case["failed_rule"]]) as refusal:
        crypto.check_vault_key(case["vault_key"])
    assert not case["vault_key"] or case["vault_key"] not in str(refusal.value)


def test_the_keys_of_a_new_vault_are_those_of_the_vectors() -> None:
    case = VAULT["initialize"]
    for wire in (case["post_body_vault_key"], case["post_body_recovery_keys_0"]):
        key_id, wrapped, auth_hash = UUID(wire["id"]), wire["wrapped_org_encryption_key"], wire["auth_hash"]
        material = crypto.VaultKeyMaterial(key_id, wrapped, auth_hash, VaultKeyType(wire["key_type"]))
        assert material.to_wire() == wire


def test_material_of_a_vault_key_opens_with_that_key() -> None:
    org_key = crypto.generate_org_encryption_key()
    material = crypto.generate_vault_key_material("my-Vault-key-01!", "org_contract_demo_01", org_key)
    assert material.key_type is VaultKeyType.PRIMARY
    assert material.auth_hash == DERIVATIONS["readme vault key"]["auth_hash"]
    master_key = bytes.fromhex(DERIVATIONS["readme vault key"]["master_key_hex"])
    assert crypto.unwrap_org_key(master_key, material.wrapped_org_encryption_key, material.id) == org_key
    assert set(material.to_wire()) == {"id", "wrapped_org_encryption_key", "auth_hash", "key_type"}


@pytest.mark.parametrize("key_type", VaultKeyType)
def test_material_of_a_weak_key_is_not_made(key_type: VaultKeyType) -> None:
    with pytest.raises(InkboxVaultKeyError, match="at least 16 characters"):
        crypto.generate_vault_key_material("short", "org_contract_demo_01", ORG_KEY, key_type=key_type)


def test_a_recovery_code_has_the_form_of_the_vectors_and_opens_its_key() -> None:
    code, material = crypto.generate_recovery_code("org_contract_demo_01", ORG_KEY)
    assert re.fullmatch(VAULT["recovery_code"]["regex"], code)
    assert set(code) <= {*VAULT["recovery_code"]["alphabet"], "-"}
    assert material.key_type is VaultKeyType.RECOVERY
    master_key = crypto.derive_master_key(code, b"org_contract_demo_01")
    assert crypto.compute_auth_hash(master_key) == material.auth_hash
    assert crypto.unwrap_org_key(master_key, material.wrapped_org_encryption_key, material.id) == ORG_KEY


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.uuids())
def test_what_is_wrapped_is_unwrapped(master_key: bytes, org_key: bytes, key_id: UUID) -> None:
    assert crypto.unwrap_org_key(master_key, crypto.wrap_org_key(master_key, org_key, key_id), key_id) == org_key
