"""The phone contact rules resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.phone_contact_rules import (
        AsyncPhoneContactRulesResource as AsyncPhoneContactRulesResource,
    )
    from inkbox_sync.resources.phone_contact_rules import PhoneContactRulesResource as PhoneContactRulesResource

__all__ = [
    "AsyncPhoneContactRulesResource",
    "PhoneContactRulesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncPhoneContactRulesResource": "inkbox_api.resources.phone_contact_rules",
            "PhoneContactRulesResource": "inkbox_sync.resources.phone_contact_rules",
        },
    )
