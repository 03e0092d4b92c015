"""The threads resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.threads import AsyncThreadsResource as AsyncThreadsResource
    from inkbox_sync.threads import ThreadsResource as ThreadsResource

__all__ = ["AsyncThreadsResource", "ThreadsResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncThreadsResource": "inkbox._async.threads",
            "ThreadsResource": "inkbox_sync.threads",
        },
    )
