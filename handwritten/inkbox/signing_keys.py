"""Signing keys of an organization, and the check of a delivery that was signed with one."""

import hashlib
import hmac
from collections.abc import Mapping

from inkbox._lazy import lazy
from inkbox_api.models.signing_key import SigningKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.signing_keys import AsyncSigningKeysResource as AsyncSigningKeysResource
    from inkbox_sync.resources.signing_keys import SigningKeysResource as SigningKeysResource

__all__ = ["AsyncSigningKeysResource", "SigningKey", "SigningKeysResource", "verify_webhook"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncSigningKeysResource": "inkbox_api.resources.signing_keys",
            "SigningKeysResource": "inkbox_sync.resources.signing_keys",
        },
    )


def verify_webhook(*, payload: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Tell whether a delivery was signed with this organization's key (contract, section 8).

    The signature covers request id, timestamp and body. The timestamp's age is not looked at.

    Args:
        payload: The raw body, byte for byte as it arrived.
        headers: The request's headers; their names are compared ignoring case.
        secret: The signing key, with or without its `whsec_` prefix.

    Returns:
        True when the signature is right; False when it is wrong, missing or in an unknown form.
    """
    given = {name.lower(): value for name, value in headers.items()}
    signature = given.get("x-inkbox-signature", "")
    key = secret.removeprefix("whsec_").encode()
    if not key or not signature.startswith("sha256=") or not signature.isascii():
        return False
    signed = f"{given.get('x-inkbox-request-id', '')}.{given.get('x-inkbox-timestamp', '')}.".encode() + payload
    expected = hmac.new(key, signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature.removeprefix("sha256="))
