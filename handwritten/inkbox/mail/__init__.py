"""Types and exceptions of mail."""

from inkbox._runtime.errors import InkboxAPIError, InkboxError
from inkbox.mail.attachments import Attachment
from inkbox_api.models.mailbox import Mailbox
from inkbox_api.models.message import Message
from inkbox_api.models.message_detail import MessageDetail
from inkbox_api.models.signing_key import SigningKey
from inkbox_api.models.thread import Thread
from inkbox_api.models.thread_detail import ThreadDetail

__all__ = [
    "Attachment",
    "InkboxAPIError",
    "InkboxError",
    "Mailbox",
    "Message",
    "MessageDetail",
    "SigningKey",
    "Thread",
    "ThreadDetail",
]
