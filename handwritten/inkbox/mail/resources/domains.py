"""The sending domains resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.domains import AsyncDomainsResource as AsyncDomainsResource
    from inkbox_sync.domains import DomainsResource as DomainsResource

__all__ = ["AsyncDomainsResource", "DomainsResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncDomainsResource": "inkbox._async.domains",
            "DomainsResource": "inkbox_sync.domains",
        },
    )
