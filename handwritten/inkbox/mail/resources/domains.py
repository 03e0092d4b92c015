"""The sending domains resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.mail import AsyncDomainsResource as AsyncDomainsResource
    from inkbox_sync.mail import DomainsResource as DomainsResource

__all__ = ["AsyncDomainsResource", "DomainsResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncDomainsResource": "inkbox._async.mail",
            "DomainsResource": "inkbox_sync.mail",
        },
    )
