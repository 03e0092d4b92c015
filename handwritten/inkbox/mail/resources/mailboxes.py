"""The mailboxes resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.mailboxes import AsyncMailboxesResource as AsyncMailboxesResource
    from inkbox_sync.resources.mailboxes import MailboxesResource as MailboxesResource

__all__ = ["AsyncMailboxesResource", "MailboxesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncMailboxesResource": "inkbox_api.resources.mailboxes",
            "MailboxesResource": "inkbox_sync.resources.mailboxes",
        },
    )
