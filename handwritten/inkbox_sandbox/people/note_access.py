"""Who sees a note: one row per identity. Humans and admin keys see every note of their organization."""

from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found
from inkbox_sandbox.people.note_rows import AccessRow, access_rows, note_access, visible_note
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire


class NoteAccess:
    """Handlers of the resource `notes.access`."""

    def list(self, ctx: Context, note_id: UUID) -> list[wire.NoteAccess]:
        """The access rows of a note, oldest first."""
        note = visible_note(ctx, note_id)
        return [wire_access(row) for row in access_rows(ctx, [note.id])]

    def grant(self, ctx: Context, note_id: UUID, *, body: models.NoteAccessGrant) -> wire.NoteAccess:
        """Show a note to one identity."""
        note = visible_note(ctx, note_id)
        identity_id = str(body.identity_id)
        if identities.live_identity(ctx, identity_id) is None:
            raise not_found("Identity not found")
        if any(row.identity_id == identity_id for row in access_rows(ctx, [note.id])):
            raise conflict("This identity sees the note already")
        return wire_access(add_row(ctx, note.id, identity_id))

    def revoke(self, ctx: Context, note_id: UUID, identity_id: UUID) -> None:
        """Hide a note from one identity, be it the author."""
        note = visible_note(ctx, note_id)
        viewer = str(identity_id)
        if ctx.principal.is_agent and viewer != ctx.principal.identity_id:
            raise forbidden("An agent may give up only its own access")
        dropped = ctx.db.execute(
            sa.delete(note_access).where(note_access.c.note_id == note.id, note_access.c.identity_id == viewer)
        )
        if dropped.rowcount == 0:
            raise not_found("This identity does not see the note")


def add_row(ctx: Context, note_id: str, identity_id: str) -> AccessRow:
    """Store an access row behind those that are there."""
    of_note = note_access.c.note_id == note_id
    last = ctx.db.scalar(sa.select(sa.func.max(note_access.c.position)).where(of_note)) or 0
    row_id = new_id()
    ctx.db.execute(
        sa.insert(note_access).values(
            id=row_id, note_id=note_id, identity_id=identity_id, position=last + 1, created_at=ctx.now
        )
    )
    return ctx.db.execute(sa.select(note_access).where(note_access.c.id == row_id)).one()


def wire_access(row: AccessRow) -> wire.NoteAccess:
    """One access row as it is answered."""
    return {
        "id": row.id,
        "note_id": row.note_id,
        "identity_id": row.identity_id,
        "created_at": wire_time(row.created_at),
    }


def forget_identity(ctx: Context, identity_id: str) -> None:
    """Drop the access rows of an identity that is gone."""
    ctx.db.execute(sa.delete(note_access).where(note_access.c.identity_id == identity_id))
