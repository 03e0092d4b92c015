"""Resource classes of numbers, calls and texts."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.phone import AsyncCallsResource as AsyncCallsResource
    from inkbox._async.phone import AsyncPhoneNumbersResource as AsyncPhoneNumbersResource
    from inkbox_api.resources.sms_opt_ins import AsyncSmsOptInsResource as AsyncSmsOptInsResource
    from inkbox_api.resources.transcripts import AsyncTranscriptsResource as AsyncTranscriptsResource
    from inkbox_sync.phone import CallsResource as CallsResource
    from inkbox_sync.phone import PhoneNumbersResource as PhoneNumbersResource
    from inkbox_sync.resources.sms_opt_ins import SmsOptInsResource as SmsOptInsResource
    from inkbox_sync.resources.transcripts import TranscriptsResource as TranscriptsResource

__all__ = [
    "AsyncCallsResource",
    "AsyncPhoneNumbersResource",
    "AsyncSmsOptInsResource",
    "AsyncTranscriptsResource",
    "CallsResource",
    "PhoneNumbersResource",
    "SmsOptInsResource",
    "TranscriptsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncCallsResource": "inkbox._async.phone",
            "AsyncPhoneNumbersResource": "inkbox._async.phone",
            "AsyncSmsOptInsResource": "inkbox_api.resources.sms_opt_ins",
            "AsyncTranscriptsResource": "inkbox_api.resources.transcripts",
            "CallsResource": "inkbox_sync.phone",
            "PhoneNumbersResource": "inkbox_sync.phone",
            "SmsOptInsResource": "inkbox_sync.resources.sms_opt_ins",
            "TranscriptsResource": "inkbox_sync.resources.transcripts",
        },
    )
