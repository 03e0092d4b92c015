"""Access to notes."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.notes_access import AsyncNoteAccessResource as AsyncNoteAccessResource
    from inkbox_sync.resources.notes_access import NoteAccessResource as NoteAccessResource

__all__ = ["AsyncNoteAccessResource", "NoteAccessResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncNoteAccessResource": "inkbox_api.resources.notes_access",
            "NoteAccessResource": "inkbox_sync.resources.notes_access",
        },
    )
