"""The texts resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.texts import AsyncTextsResource as AsyncTextsResource
    from inkbox_sync.texts import TextsResource as TextsResource

__all__ = [
    "AsyncTextsResource",
    "TextsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncTextsResource": "inkbox._async.texts",
            "TextsResource": "inkbox_sync.texts",
        },
    )
