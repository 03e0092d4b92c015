"""The phone contact rules resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.phone import AsyncPhoneContactRulesResource as AsyncPhoneContactRulesResource
    from inkbox_sync.phone import PhoneContactRulesResource as PhoneContactRulesResource

__all__ = [
    "AsyncPhoneContactRulesResource",
    "PhoneContactRulesResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncPhoneContactRulesResource": "inkbox._async.phone",
            "PhoneContactRulesResource": "inkbox_sync.phone",
        },
    )
