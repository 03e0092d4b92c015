"""The iMessage contact rules resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.imessage_contact_rules import (
        AsyncIMessageContactRulesResource as AsyncIMessageContactRulesResource,
    )
    from inkbox_sync.resources.imessage_contact_rules import (
        IMessageContactRulesResource as IMessageContactRulesResource,
    )

__all__ = [
    "AsyncIMessageContactRulesResource",
    "IMessageContactRulesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncIMessageContactRulesResource": "inkbox_api.resources.imessage_contact_rules",
            "IMessageContactRulesResource": "inkbox_sync.resources.imessage_contact_rules",
        },
    )
