"""The messages resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.messages import AsyncMessagesResource as AsyncMessagesResource
    from inkbox_sync.messages import MessagesResource as MessagesResource

__all__ = ["AsyncMessagesResource", "MessagesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncMessagesResource": "inkbox._async.messages",
            "MessagesResource": "inkbox_sync.messages",
        },
    )
