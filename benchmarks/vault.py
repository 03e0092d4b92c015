"""Unlocking a vault against the bare derivation of its key, and decrypting a thousand secrets."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from benchmarks.calls import canned_server
from benchmarks.measuring import Row, alternate, cpu_of
from inkbox import Inkbox, LoginPayload, TOTPConfig, VaultSecretDetail
from inkbox.vault.crypto import encrypt_payload, generate_vault_key_material
from inkbox.vault.keyring import OrganizationKey
from inkbox.vault.snapshot import Snapshot

_KEY = "my-Vault-key-01!"
_ORGANIZATION = "org_contract_demo_01"
_ORG_KEY = bytes(range(32))
_TIME = "2026-05-04T08:30:00Z"
_VAULT = "/api/v1/vault"
_SECRETS = 1000
_ROUNDS = 15


def rows() -> list[Row]:
    """Measure both."""
    return [_unlocking(), _decrypting()]


def _unlocking() -> Row:
    answers = {path: json.dumps(answer).encode() for path, answer in _answers(secrets=1).items()}
    with canned_server(b"{}", answers) as base_url, Inkbox("key", base_url=base_url) as inkbox:
        unlocking, bare = alternate(
            lambda: cpu_of(lambda: inkbox.vault.unlock(_KEY), 1), lambda: cpu_of(_derive, 1), rounds=_ROUNDS
        )
        request = min(cpu_of(inkbox.vault.info, 50) for _ in range(_ROUNDS))
    ours = (unlocking - 3 * request) / 1e3
    return Row("unlock without its 3 requests, against bare Argon2id", ours, "ms CPU", budget=1.1, base=bare / 1e3)


def _derive() -> bytes:
    kdf = Argon2id(salt=_ORGANIZATION.encode(), length=32, iterations=3, lanes=1, memory_cost=65536)
    return kdf.derive(_KEY.encode())


def _decrypting() -> Row:
    stored = _answers(secrets=_SECRETS)[f"{_VAULT}/unlock"]["encrypted_secrets"]
    key = OrganizationKey(_ORG_KEY)
    spent = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        snapshot = Snapshot.of(key, map(VaultSecretDetail.from_dict, stored))
        spent.append(time.process_time() - began)
        assert len(snapshot.secrets) == _SECRETS
    return Row(f"decode and decrypt {_SECRETS} secrets", min(spent) * 1e3, "ms CPU", budget=60)


def _answers(secrets: int) -> dict[str, Any]:
    material = generate_vault_key_material(_KEY, _ORGANIZATION, _ORG_KEY)
    times = {"created_at": _TIME, "updated_at": _TIME}
    counts = {"key_count": 1, "secret_count": secrets, "recovery_key_count": 4}
    unlock = {
        "wrapped_org_encryption_key": material.wrapped_org_encryption_key,
        "encrypted_secrets": [_row(UUID(int=number)) for number in range(1, secrets + 1)],
    }
    return {
        f"{_VAULT}/info": {"id": str(material.id), "organization_id": _ORGANIZATION, **times, **counts},
        f"{_VAULT}/unlock": unlock,
        f"{_VAULT}/keys": [{"id": str(material.id), "key_type": "primary", "created_by": None, **times}],
    }


def _row(secret_id: UUID) -> dict[str, Any]:
    totp = TOTPConfig("JBSWY3DPEHPK3PXP", issuer="Example", account_name="user")
    payload = LoginPayload("correct horse", "ops", "ops@example.com", "https://git.example.com", totp, notes="team")
    return {
        "id": str(secret_id),
        "name": "Git host",
        "description": None,
        "secret_type": "login",
        "encrypted_payload": encrypt_payload(_ORG_KEY, payload.to_dict(), secret_id),
        "created_at": _TIME,
        "updated_at": _TIME,
    }
