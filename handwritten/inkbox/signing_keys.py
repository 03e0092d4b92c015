"""Signing keys of an organization, and the check of a webhook that was signed with one."""

from inkbox._lazy import lazy
from inkbox.webhooks.signatures import verify_webhook
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
