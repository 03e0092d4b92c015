"""Types and exceptions of numbers, calls and texts."""

from inkbox._runtime.errors import InkboxAPIError, InkboxError
from inkbox_api.enums import SmsOptInSource, SmsOptInStatus
from inkbox_api.models.phone_call import PhoneCall
from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit
from inkbox_api.models.phone_number import PhoneNumber
from inkbox_api.models.phone_transcript import PhoneTranscript
from inkbox_api.models.rate_limit_info import RateLimitInfo
from inkbox_api.models.signing_key import SigningKey
from inkbox_api.models.sms_opt_in import SmsOptIn
from inkbox_api.models.text_conversation_summary import TextConversationSummary
from inkbox_api.models.text_conversation_update_result import TextConversationUpdateResult
from inkbox_api.models.text_media_item import TextMediaItem
from inkbox_api.models.text_message import TextMessage
from inkbox_api.models.text_message_recipient import TextMessageRecipient

__all__ = [
    "InkboxAPIError",
    "InkboxError",
    "PhoneCall",
    "PhoneCallWithRateLimit",
    "PhoneNumber",
    "PhoneTranscript",
    "RateLimitInfo",
    "SigningKey",
    "SmsOptIn",
    "SmsOptInSource",
    "SmsOptInStatus",
    "TextConversationSummary",
    "TextConversationUpdateResult",
    "TextMediaItem",
    "TextMessage",
    "TextMessageRecipient",
]
