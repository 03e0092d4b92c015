"""The iMessage contact rules resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.imessages import AsyncIMessageContactRulesResource as AsyncIMessageContactRulesResource
    from inkbox_sync.imessages import IMessageContactRulesResource as IMessageContactRulesResource

__all__ = [
    "AsyncIMessageContactRulesResource",
    "IMessageContactRulesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncIMessageContactRulesResource": "inkbox._async.imessages",
            "IMessageContactRulesResource": "inkbox_sync.imessages",
        },
    )
