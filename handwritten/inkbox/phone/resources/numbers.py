"""The phone numbers resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.phone import AsyncPhoneNumbersResource as AsyncPhoneNumbersResource
    from inkbox_sync.phone import PhoneNumbersResource as PhoneNumbersResource

__all__ = [
    "AsyncPhoneNumbersResource",
    "PhoneNumbersResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncPhoneNumbersResource": "inkbox._async.phone",
            "PhoneNumbersResource": "inkbox_sync.phone",
        },
    )
