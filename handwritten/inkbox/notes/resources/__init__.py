"""Resource classes of notes."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.notes import AsyncNotesResource as AsyncNotesResource
    from inkbox_api.resources.notes_access import AsyncNoteAccessResource as AsyncNoteAccessResource
    from inkbox_sync.resources.notes import NotesResource as NotesResource
    from inkbox_sync.resources.notes_access import NoteAccessResource as NoteAccessResource

__all__ = ["AsyncNoteAccessResource", "AsyncNotesResource", "NoteAccessResource", "NotesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncNoteAccessResource": "inkbox_api.resources.notes_access",
            "AsyncNotesResource": "inkbox_api.resources.notes",
            "NoteAccessResource": "inkbox_sync.resources.notes_access",
            "NotesResource": "inkbox_sync.resources.notes",
        },
    )
