"""Import and export of vCards."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.contacts import AsyncVCardsResource as AsyncVCardsResource
    from inkbox_sync.contacts import VCardsResource as VCardsResource

__all__ = ["AsyncVCardsResource", "VCardsResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncVCardsResource": "inkbox._async.contacts",
            "VCardsResource": "inkbox_sync.contacts",
        },
    )
