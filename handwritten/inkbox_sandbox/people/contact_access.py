"""Who sees a contact: every agent of the organization (a row without an identity), one row per identity, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, not_found, redundant_grant, unprocessable
from inkbox_sandbox.people.contact_rows import AccessRow, access_rows, contact_access, visible_contact, wire_access
from inkbox_sandbox.storage import new_id

if TYPE_CHECKING:
    from inkbox_server import models, wire

EVERYONE: tuple[None] = (None,)
"""The viewers of a contact that every agent of the organization sees."""


class ContactAccess:
    """Handlers of the resource `contacts.access`."""

    def list(self, ctx: Context, contact_id: UUID) -> list[wire.ContactAccess]:
        """The access rows of a contact, oldest first."""
        contact = visible_contact(ctx, contact_id)
        return [wire_access(row) for row in access_rows(ctx, [contact.id])]

    def grant(self, ctx: Context, contact_id: UUID, *, body: models.ContactAccessGrant) -> wire.ContactAccess:
        """Show a contact to one identity, or to everyone when the body names none."""
        contact = visible_contact(ctx, contact_id)
        rows = access_rows(ctx, [contact.id])
        if body.identity_id is None:
            return self._open_to_everyone(ctx, contact.id, rows)
        identity_id = str(body.identity_id)
        if identities.live_identity(ctx, identity_id) is None:
            raise not_found("Identity not found")
        if _everyone_sees(rows):
            raise redundant_grant("Every agent of the organization sees this contact already")
        if _row_of(rows, identity_id) is not None:
            raise conflict("This identity sees the contact already")
        return wire_access(add_rows(ctx, contact.id, [identity_id])[0])

    def revoke(self, ctx: Context, contact_id: UUID, identity_id: UUID) -> None:
        """Hide a contact from one identity; what everyone sees becomes one row for each of the others."""
        contact = visible_contact(ctx, contact_id)
        viewer = str(identity_id)
        if ctx.principal.is_agent and viewer != ctx.principal.identity_id:
            raise forbidden("An agent may give up only its own access")
        rows = access_rows(ctx, [contact.id])
        if _everyone_sees(rows):
            self._close_to(ctx, contact.id, viewer)
            return
        row = _row_of(rows, viewer)
        if row is None:
            raise not_found("This identity does not see the contact")
        ctx.db.execute(sa.delete(contact_access).where(contact_access.c.id == row.id))

    def _open_to_everyone(self, ctx: Context, contact_id: str, rows: Sequence[AccessRow]) -> wire.ContactAccess:
        if _everyone_sees(rows):
            return wire_access(rows[0])
        _drop_rows(ctx, contact_id)
        return wire_access(add_rows(ctx, contact_id, EVERYONE)[0])

    def _close_to(self, ctx: Context, contact_id: str, viewer: str) -> None:
        viewers = identities.live_identity_ids(ctx)
        if viewer not in viewers:
            raise not_found("Identity not found")
        _drop_rows(ctx, contact_id)
        add_rows(ctx, contact_id, [identity_id for identity_id in viewers if identity_id != viewer])


def first_viewers(ctx: Context, asked: Sequence[UUID] | None) -> Sequence[str | None]:
    """The viewers of a new contact: everyone unless a list was given; 422 for too many, 404 for an unknown identity."""
    if asked is None:
        return EVERYONE
    most = ctx.settings.caps.contact_access_rows
    if len(asked) > most:
        raise unprocessable(["body", "access_identity_ids"], f"at most {most} identities can be given", "too_long")
    viewers = list(dict.fromkeys(map(str, asked)))
    for identity_id in viewers:
        if identities.live_identity(ctx, identity_id) is None:
            raise not_found(f"Identity {identity_id} not found")
    return viewers


def add_rows(ctx: Context, contact_id: str, viewers: Iterable[str | None]) -> list[AccessRow]:
    """Store access rows behind those that are there, in this order."""
    of_contact = contact_access.c.contact_id == contact_id
    last = ctx.db.scalar(sa.select(sa.func.max(contact_access.c.position)).where(of_contact)) or 0
    rows = [
        {
            "id": new_id(),
            "contact_id": contact_id,
            "identity_id": viewer,
            "position": position,
            "created_at": ctx.now,
        }
        for position, viewer in enumerate(viewers, last + 1)
    ]
    if not rows:
        return []
    ctx.db.execute(sa.insert(contact_access), rows)
    added = sa.select(contact_access).where(of_contact, contact_access.c.position > last)
    return list(ctx.db.execute(added.order_by(contact_access.c.position)))


def forget_identity(ctx: Context, identity_id: str) -> None:
    """Drop the access rows of an identity that is gone."""
    ctx.db.execute(sa.delete(contact_access).where(contact_access.c.identity_id == identity_id))


def _drop_rows(ctx: Context, contact_id: str) -> None:
    ctx.db.execute(sa.delete(contact_access).where(contact_access.c.contact_id == contact_id))


def _everyone_sees(rows: Sequence[AccessRow]) -> bool:
    return any(row.identity_id is None for row in rows)


def _row_of(rows: Sequence[AccessRow], identity_id: str) -> AccessRow | None:
    return next((row for row in rows if row.identity_id == identity_id), None)
