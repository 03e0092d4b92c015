"""Every type and enumeration of numbers, calls and texts."""

from inkbox_api.enums import (
    ContactRuleStatus,
    FilterMode,
    IncomingCallAction,
    PhoneRuleAction,
    PhoneRuleMatchType,
    SmsDeliveryStatus,
    SmsOptInSource,
    SmsOptInStatus,
    SmsStatus,
    TextMessageOrigin,
)
from inkbox_api.models.filter_mode_change_notice import FilterModeChangeNotice
from inkbox_api.models.phone_call import PhoneCall
from inkbox_api.models.phone_call_with_rate_limit import PhoneCallWithRateLimit
from inkbox_api.models.phone_contact_rule import PhoneContactRule
from inkbox_api.models.phone_number import PhoneNumber
from inkbox_api.models.phone_transcript import PhoneTranscript
from inkbox_api.models.rate_limit_info import RateLimitInfo
from inkbox_api.models.sms_opt_in import SmsOptIn
from inkbox_api.models.text_conversation_summary import TextConversationSummary
from inkbox_api.models.text_conversation_update_result import TextConversationUpdateResult
from inkbox_api.models.text_media_item import TextMediaItem
from inkbox_api.models.text_message import TextMessage
from inkbox_api.models.text_message_recipient import TextMessageRecipient

__all__ = [
    "ContactRuleStatus",
    "FilterMode",
    "FilterModeChangeNotice",
    "IncomingCallAction",
    "PhoneCall",
    "PhoneCallWithRateLimit",
    "PhoneContactRule",
    "PhoneNumber",
    "PhoneRuleAction",
    "PhoneRuleMatchType",
    "PhoneTranscript",
    "RateLimitInfo",
    "SmsDeliveryStatus",
    "SmsOptIn",
    "SmsOptInSource",
    "SmsOptInStatus",
    "SmsStatus",
    "TextConversationSummary",
    "TextConversationUpdateResult",
    "TextMediaItem",
    "TextMessage",
    "TextMessageOrigin",
    "TextMessageRecipient",
]
