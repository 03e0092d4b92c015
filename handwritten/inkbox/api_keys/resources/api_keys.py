"""The API keys resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.api_keys import AsyncApiKeysResource as AsyncApiKeysResource
    from inkbox_sync.resources.api_keys import ApiKeysResource as ApiKeysResource

__all__ = ["ApiKeysResource", "AsyncApiKeysResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "ApiKeysResource": "inkbox_sync.resources.api_keys",
            "AsyncApiKeysResource": "inkbox_api.resources.api_keys",
        },
    )
