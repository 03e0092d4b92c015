"""The notes resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.notes import AsyncNotesResource as AsyncNotesResource
    from inkbox_sync.resources.notes import NotesResource as NotesResource

__all__ = ["AsyncNotesResource", "NotesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncNotesResource": "inkbox_api.resources.notes",
            "NotesResource": "inkbox_sync.resources.notes",
        },
    )
