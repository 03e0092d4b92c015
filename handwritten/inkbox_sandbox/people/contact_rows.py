"""Contacts as rows: their tables, who sees them, and how they look on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.storage import ID, UtcDateTime, metadata

if TYPE_CHECKING:
    from inkbox_server import wire

NAME_FIELDS = ("name_prefix", "given_name", "middle_name", "family_name", "name_suffix")
TEXT_FIELDS = ("preferred_name", *NAME_FIELDS, "company_name", "job_title", "notes")
LIST_FIELDS = ("emails", "phones", "websites", "dates", "addresses", "custom_fields")

# PostgreSQL sorts by its own locale unless told otherwise; lists have one order on both databases.
_SORTED_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    *(sa.Column(name, sa.Text) for name in TEXT_FIELDS),
    sa.Column("birthday", sa.Date),
    *(sa.Column(name, sa.JSON, nullable=False) for name in LIST_FIELDS),
    sa.Column("sort_name", _SORTED_TEXT, nullable=False),
    sa.Column("search_text", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

# Mail addresses and phone numbers once more, in the spelling that lookups compare.
contact_points = sa.Table(
    "contact_points",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contacts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("value", sa.Text, nullable=False, index=True),
)

# A row without an identity shows the contact to every agent of the organization.
contact_access = sa.Table(
    "contact_access",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contacts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("identity_id", ID, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

ContactRow = sa.Row[Any]
AccessRow = sa.Row[Any]


def visible(ctx: Context) -> sa.ColumnElement[bool]:
    """The condition under which a contact exists for the caller."""
    of_organization = contacts.c.organization_id == ctx.principal.organization_id
    if ctx.principal.sees_everything:
        return of_organization
    granted = sa.exists().where(
        contact_access.c.contact_id == contacts.c.id,
        sa.or_(contact_access.c.identity_id.is_(None), contact_access.c.identity_id == ctx.principal.identity_id),
    )
    return sa.and_(of_organization, granted)


def visible_contact(ctx: Context, contact_id: object) -> ContactRow:
    """One contact that the caller sees; 404 for any other."""
    row = ctx.db.execute(sa.select(contacts).where(contacts.c.id == str(contact_id), visible(ctx))).one_or_none()
    if row is None:
        raise not_found("Contact not found")
    return row


def access_rows(ctx: Context, contact_ids: Sequence[str]) -> list[AccessRow]:
    """The access rows of some contacts, oldest first."""
    query = sa.select(contact_access).where(contact_access.c.contact_id.in_(contact_ids))
    return list(ctx.db.execute(query.order_by(contact_access.c.created_at, contact_access.c.position)))


def wire_access(row: AccessRow) -> wire.ContactAccess:
    """One access row as it is answered."""
    return {
        "id": row.id,
        "contact_id": row.contact_id,
        "identity_id": row.identity_id,
        "created_at": wire_time(row.created_at),
    }


def wire_contacts(ctx: Context, rows: Sequence[ContactRow]) -> list[wire.Contact]:
    """Some contacts as they are answered, each with its access rows."""
    access: dict[str, list[wire.ContactAccess]] = {row.id: [] for row in rows}
    for row in access_rows(ctx, list(access)):
        access[row.contact_id].append(wire_access(row))
    return [_wire_contact(row, access[row.id]) for row in rows]


def wire_contact(ctx: Context, row: ContactRow) -> wire.Contact:
    """One contact as it is answered."""
    return wire_contacts(ctx, [row])[0]


def _wire_contact(row: ContactRow, access: list[wire.ContactAccess]) -> wire.Contact:
    return {
        "id": row.id,
        "preferred_name": row.preferred_name,
        "name_prefix": row.name_prefix,
        "given_name": row.given_name,
        "middle_name": row.middle_name,
        "family_name": row.family_name,
        "name_suffix": row.name_suffix,
        "company_name": row.company_name,
        "job_title": row.job_title,
        "birthday": row.birthday.isoformat() if row.birthday else None,
        "notes": row.notes,
        "emails": row.emails,
        "phones": row.phones,
        "websites": row.websites,
        "dates": row.dates,
        "addresses": row.addresses,
        "custom_fields": row.custom_fields,
        "access": access,
        "organization_id": row.organization_id,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }
