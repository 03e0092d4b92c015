"""The contacts resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.contacts import AsyncContactsResource as AsyncContactsResource
    from inkbox_sync.contacts import ContactsResource as ContactsResource

__all__ = ["AsyncContactsResource", "ContactsResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncContactsResource": "inkbox._async.contacts",
            "ContactsResource": "inkbox_sync.contacts",
        },
    )
