"""The calls resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.phone import AsyncCallsResource as AsyncCallsResource
    from inkbox_sync.phone import CallsResource as CallsResource

__all__ = [
    "AsyncCallsResource",
    "CallsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncCallsResource": "inkbox._async.phone",
            "CallsResource": "inkbox_sync.phone",
        },
    )
