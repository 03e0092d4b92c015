"""Every type and enumeration of iMessage."""

from inkbox_api.enums import (
    IMessageAssignmentStatus,
    IMessageDeliveryStatus,
    IMessageReactionType,
    IMessageRuleAction,
    IMessageRuleMatchType,
    IMessageSendStyle,
    IMessageService,
)
from inkbox_api.models.imessage import IMessage
from inkbox_api.models.imessage_assignment import IMessageAssignment
from inkbox_api.models.imessage_contact_rule import IMessageContactRule
from inkbox_api.models.imessage_conversation import IMessageConversation
from inkbox_api.models.imessage_conversation_summary import IMessageConversationSummary
from inkbox_api.models.imessage_mark_read_result import IMessageMarkReadResult
from inkbox_api.models.imessage_media_item import IMessageMediaItem
from inkbox_api.models.imessage_media_upload import IMessageMediaUpload
from inkbox_api.models.imessage_message_reaction import IMessageMessageReaction
from inkbox_api.models.imessage_reaction import IMessageReaction
from inkbox_api.models.imessage_recipient import IMessageRecipient
from inkbox_api.models.imessage_triage_number import IMessageTriageNumber

__all__ = [
    "IMessage",
    "IMessageAssignment",
    "IMessageAssignmentStatus",
    "IMessageContactRule",
    "IMessageConversation",
    "IMessageConversationSummary",
    "IMessageDeliveryStatus",
    "IMessageMarkReadResult",
    "IMessageMediaItem",
    "IMessageMediaUpload",
    "IMessageMessageReaction",
    "IMessageReaction",
    "IMessageReactionType",
    "IMessageRecipient",
    "IMessageRuleAction",
    "IMessageRuleMatchType",
    "IMessageSendStyle",
    "IMessageService",
    "IMessageTriageNumber",
]
