"""The phone numbers resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource as AsyncPhoneNumbersResource
    from inkbox_sync.resources.phone_numbers import PhoneNumbersResource as PhoneNumbersResource

__all__ = [
    "AsyncPhoneNumbersResource",
    "PhoneNumbersResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncPhoneNumbersResource": "inkbox_api.resources.phone_numbers",
            "PhoneNumbersResource": "inkbox_sync.resources.phone_numbers",
        },
    )
