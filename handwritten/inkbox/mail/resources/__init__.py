"""Resource classes of mail."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.mail import AsyncMessagesResource as AsyncMessagesResource
    from inkbox._async.mail import AsyncThreadsResource as AsyncThreadsResource
    from inkbox_api.resources.mailboxes import AsyncMailboxesResource as AsyncMailboxesResource
    from inkbox_sync.mail import MessagesResource as MessagesResource
    from inkbox_sync.mail import ThreadsResource as ThreadsResource
    from inkbox_sync.resources.mailboxes import MailboxesResource as MailboxesResource

__all__ = [
    "AsyncMailboxesResource",
    "AsyncMessagesResource",
    "AsyncThreadsResource",
    "MailboxesResource",
    "MessagesResource",
    "ThreadsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncMailboxesResource": "inkbox_api.resources.mailboxes",
            "AsyncMessagesResource": "inkbox._async.mail",
            "AsyncThreadsResource": "inkbox._async.mail",
            "MailboxesResource": "inkbox_sync.resources.mailboxes",
            "MessagesResource": "inkbox_sync.mail",
            "ThreadsResource": "inkbox_sync.mail",
        },
    )
