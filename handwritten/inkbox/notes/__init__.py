"""Types of notes."""

from inkbox_api.models.note import Note
from inkbox_api.models.note_access import NoteAccess

__all__ = [
    "Note",
    "NoteAccess",
]
