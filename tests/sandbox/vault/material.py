"""What clients send to a vault, made of chance: right in form, and opened by nothing."""

import base64
import secrets
import uuid
from typing import Any

# An id that nothing has. No chance here: it is part of names of tests, which are the same in every process.
UNKNOWN = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f00ff"


def blob(size: int = 60) -> str:
    """Ciphertext, nonce and tag as they travel."""
    return base64.b64encode(secrets.token_bytes(size)).decode()


def auth_hash() -> str:
    """The hash of a key that nobody has."""
    return secrets.token_hex(32)


def key(**members: Any) -> dict[str, Any]:
    """A new key without its kind."""
    return {"id": str(uuid.uuid4()), "wrapped_org_encryption_key": blob(), "auth_hash": auth_hash(), **members}


def initialization() -> dict[str, Any]:
    """The body that makes a vault."""
    recovery = [key(key_type="recovery") for _ in range(4)]
    return {"vault_key": key(key_type="primary"), "recovery_keys": recovery}


def secret(name: str = "CRM login", **members: Any) -> dict[str, Any]:
    """The body that stores a secret."""
    return {"id": str(uuid.uuid4()), "name": name, "secret_type": "login", "encrypted_payload": blob(90), **members}
