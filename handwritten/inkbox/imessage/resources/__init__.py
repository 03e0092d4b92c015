"""Resource classes of iMessage."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.imessages import AsyncIMessageContactRulesResource as AsyncIMessageContactRulesResource
    from inkbox._async.imessages import AsyncIMessagesResource as AsyncIMessagesResource
    from inkbox_sync.imessages import IMessageContactRulesResource as IMessageContactRulesResource
    from inkbox_sync.imessages import IMessagesResource as IMessagesResource

__all__ = [
    "AsyncIMessageContactRulesResource",
    "AsyncIMessagesResource",
    "IMessageContactRulesResource",
    "IMessagesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncIMessageContactRulesResource": "inkbox._async.imessages",
            "AsyncIMessagesResource": "inkbox._async.imessages",
            "IMessageContactRulesResource": "inkbox_sync.imessages",
            "IMessagesResource": "inkbox_sync.imessages",
        },
    )
