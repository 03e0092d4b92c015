"""The iMessage resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.imessages import AsyncIMessagesResource as AsyncIMessagesResource
    from inkbox_sync.imessages import IMessagesResource as IMessagesResource

__all__ = [
    "AsyncIMessagesResource",
    "IMessagesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncIMessagesResource": "inkbox._async.imessages",
            "IMessagesResource": "inkbox_sync.imessages",
        },
    )
