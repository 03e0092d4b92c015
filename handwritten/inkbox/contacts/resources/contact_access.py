"""Access to contacts."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.contacts import AsyncContactAccessResource as AsyncContactAccessResource
    from inkbox_sync.contacts import ContactAccessResource as ContactAccessResource

__all__ = ["AsyncContactAccessResource", "ContactAccessResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncContactAccessResource": "inkbox._async.contacts",
            "ContactAccessResource": "inkbox_sync.contacts",
        },
    )
