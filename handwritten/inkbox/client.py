"""The client classes."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.client import AsyncInkbox as AsyncInkbox
    from inkbox_sync.client import Inkbox as Inkbox

__all__ = ["AsyncInkbox", "Inkbox"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncInkbox": "inkbox._async.client",
            "Inkbox": "inkbox_sync.client",
        },
    )
