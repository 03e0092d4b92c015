"""The calls resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.calls import AsyncCallsResource as AsyncCallsResource
    from inkbox_sync.calls import CallsResource as CallsResource

__all__ = [
    "AsyncCallsResource",
    "CallsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncCallsResource": "inkbox._async.calls",
            "CallsResource": "inkbox_sync.calls",
        },
    )
