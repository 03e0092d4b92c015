"""Resource classes of numbers, calls and texts."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.calls import AsyncCallsResource as AsyncCallsResource
    from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource as AsyncPhoneNumbersResource
    from inkbox_api.resources.sms_opt_ins import AsyncSmsOptInsResource as AsyncSmsOptInsResource
    from inkbox_api.resources.transcripts import AsyncTranscriptsResource as AsyncTranscriptsResource
    from inkbox_sync.calls import CallsResource as CallsResource
    from inkbox_sync.resources.phone_numbers import PhoneNumbersResource as PhoneNumbersResource
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
            "AsyncCallsResource": "inkbox._async.calls",
            "AsyncPhoneNumbersResource": "inkbox_api.resources.phone_numbers",
            "AsyncSmsOptInsResource": "inkbox_api.resources.sms_opt_ins",
            "AsyncTranscriptsResource": "inkbox_api.resources.transcripts",
            "CallsResource": "inkbox_sync.calls",
            "PhoneNumbersResource": "inkbox_sync.resources.phone_numbers",
            "SmsOptInsResource": "inkbox_sync.resources.sms_opt_ins",
            "TranscriptsResource": "inkbox_sync.resources.transcripts",
        },
    )
