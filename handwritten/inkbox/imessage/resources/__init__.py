"""Resource classes of iMessage."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.imessages import AsyncIMessagesResource as AsyncIMessagesResource
    from inkbox_api.resources.imessage_contact_rules import (
        AsyncIMessageContactRulesResource as AsyncIMessageContactRulesResource,
    )
    from inkbox_sync.imessages import IMessagesResource as IMessagesResource
    from inkbox_sync.resources.imessage_contact_rules import (
        IMessageContactRulesResource as IMessageContactRulesResource,
    )

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
            "AsyncIMessageContactRulesResource": "inkbox_api.resources.imessage_contact_rules",
            "AsyncIMessagesResource": "inkbox._async.imessages",
            "IMessageContactRulesResource": "inkbox_sync.resources.imessage_contact_rules",
            "IMessagesResource": "inkbox_sync.imessages",
        },
    )
