"""Every type and enumeration of mail."""

from inkbox.mail.attachments import Attachment
from inkbox_api.enums import (
    ContactRuleStatus,
    FilterMode,
    ForwardMode,
    MailRuleAction,
    MailRuleMatchType,
    MessageDirection,
    SendingDomainStatus,
    ThreadFolder,
)
from inkbox_api.models.domain import Domain
from inkbox_api.models.filter_mode_change_notice import FilterModeChangeNotice
from inkbox_api.models.mail_contact_rule import MailContactRule
from inkbox_api.models.mailbox import Mailbox
from inkbox_api.models.message import Message
from inkbox_api.models.message_detail import MessageDetail
from inkbox_api.models.thread import Thread
from inkbox_api.models.thread_detail import ThreadDetail

__all__ = [
    "Attachment",
    "ContactRuleStatus",
    "Domain",
    "FilterMode",
    "FilterModeChangeNotice",
    "ForwardMode",
    "MailContactRule",
    "MailRuleAction",
    "MailRuleMatchType",
    "Mailbox",
    "Message",
    "MessageDetail",
    "MessageDirection",
    "SendingDomainStatus",
    "Thread",
    "ThreadDetail",
    "ThreadFolder",
]
