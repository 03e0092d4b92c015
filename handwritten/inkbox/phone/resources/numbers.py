"""The phone numbers resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.identities import AsyncPhoneNumbersResource as AsyncPhoneNumbersResource
    from inkbox_sync.identities import PhoneNumbersResource as PhoneNumbersResource

__all__ = ["AsyncPhoneNumbersResource", "PhoneNumbersResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncPhoneNumbersResource": "inkbox._async.identities",
            "PhoneNumbersResource": "inkbox_sync.identities",
        },
    )
