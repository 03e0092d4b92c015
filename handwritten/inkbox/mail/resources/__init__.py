"""Resource classes of mail."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.messages import AsyncMessagesResource as AsyncMessagesResource
    from inkbox._async.threads import AsyncThreadsResource as AsyncThreadsResource
    from inkbox_api.resources.mailboxes import AsyncMailboxesResource as AsyncMailboxesResource
    from inkbox_sync.messages import MessagesResource as MessagesResource
    from inkbox_sync.resources.mailboxes import MailboxesResource as MailboxesResource
    from inkbox_sync.threads import ThreadsResource as ThreadsResource

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
            "AsyncMessagesResource": "inkbox._async.messages",
            "AsyncThreadsResource": "inkbox._async.threads",
            "MailboxesResource": "inkbox_sync.resources.mailboxes",
            "MessagesResource": "inkbox_sync.messages",
            "ThreadsResource": "inkbox_sync.threads",
        },
    )
