"""The identities resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.identities import AsyncIdentitiesResource as AsyncIdentitiesResource
    from inkbox_sync.identities import IdentitiesResource as IdentitiesResource

__all__ = ["AsyncIdentitiesResource", "IdentitiesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncIdentitiesResource": "inkbox._async.identities",
            "IdentitiesResource": "inkbox_sync.identities",
        },
    )
