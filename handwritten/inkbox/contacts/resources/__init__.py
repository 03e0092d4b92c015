"""Resource classes of contacts."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.contacts import AsyncContactAccessResource as AsyncContactAccessResource
    from inkbox._async.contacts import AsyncContactsResource as AsyncContactsResource
    from inkbox._async.contacts import AsyncVCardsResource as AsyncVCardsResource
    from inkbox_sync.contacts import ContactAccessResource as ContactAccessResource
    from inkbox_sync.contacts import ContactsResource as ContactsResource
    from inkbox_sync.contacts import VCardsResource as VCardsResource

__all__ = [
    "AsyncContactAccessResource",
    "AsyncContactsResource",
    "AsyncVCardsResource",
    "ContactAccessResource",
    "ContactsResource",
    "VCardsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncContactAccessResource": "inkbox._async.contacts",
            "AsyncContactsResource": "inkbox._async.contacts",
            "AsyncVCardsResource": "inkbox._async.contacts",
            "ContactAccessResource": "inkbox_sync.contacts",
            "ContactsResource": "inkbox_sync.contacts",
            "VCardsResource": "inkbox_sync.contacts",
        },
    )
