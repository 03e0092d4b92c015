"""The SMS opt-ins resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.sms_opt_ins import AsyncSmsOptInsResource as AsyncSmsOptInsResource
    from inkbox_sync.resources.sms_opt_ins import SmsOptInsResource as SmsOptInsResource

__all__ = [
    "AsyncSmsOptInsResource",
    "SmsOptInsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncSmsOptInsResource": "inkbox_api.resources.sms_opt_ins",
            "SmsOptInsResource": "inkbox_sync.resources.sms_opt_ins",
        },
    )
