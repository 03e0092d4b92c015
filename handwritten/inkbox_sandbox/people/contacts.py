"""The address book: contacts are made, found, changed and deleted here; who sees them is in `contact_access`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, List  # noqa: UP035 - inside the class `list` is a method
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import bad_request, unprocessable
from inkbox_sandbox.mail import addresses
from inkbox_sandbox.people import contact_access
from inkbox_sandbox.people.contact_rows import (
    LIST_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    ContactRow,
    contact_points,
    contacts,
    visible,
    visible_contact,
    wire_contact,
    wire_contacts,
)
from inkbox_sandbox.storage import new_id

if TYPE_CHECKING:
    from inkbox_server import models, wire

_LONGEST_PREFERRED_NAME = 255
_NAMES = ("preferred_name", "given_name", "family_name", "company_name")
_SEARCHED = ("preferred_name", "given_name", "family_name", "company_name", "job_title", "notes")

forget_identity = contact_access.forget_identity


class Contacts:
    """Handlers of the resource `contacts`."""

    def list(self, ctx: Context, *, q: str | None, order: str | None, limit: int, offset: int) -> List[wire.Contact]:  # noqa: UP006
        """One page of the contacts that the caller sees."""
        query = sa.select(contacts).where(visible(ctx))
        if q:
            query = query.where(contacts.c.search_text.contains(q.casefold(), autoescape=True))
        if order == "recent":
            query = query.order_by(contacts.c.updated_at.desc(), contacts.c.id.desc())
        else:
            query = query.order_by(contacts.c.sort_name, contacts.c.id)
        return wire_contacts(ctx, ctx.db.execute(query.limit(limit).offset(offset)).all())

    def lookup(
        self,
        ctx: Context,
        *,
        email: str | None,
        email_contains: str | None,
        email_domain: str | None,
        phone: str | None,
        phone_contains: str | None,
    ) -> List[wire.Contact]:  # noqa: UP006
        """The visible contacts with a mail address or phone number that matches the one question asked."""
        questions = {
            "email": email,
            "email_contains": email_contains,
            "email_domain": email_domain,
            "phone": phone,
            "phone_contains": phone_contains,
        }
        asked = [(name, text) for name, text in questions.items() if text is not None]
        if len(asked) != 1:
            raise unprocessable(["query"], f"give exactly one of {', '.join(questions)}")
        matching = sa.select(contact_points.c.contact_id).where(*_matches(*asked[0]))
        query = sa.select(contacts).where(visible(ctx), contacts.c.id.in_(matching))
        return wire_contacts(ctx, ctx.db.execute(query.order_by(contacts.c.sort_name, contacts.c.id)).all())

    def get(self, ctx: Context, contact_id: UUID) -> wire.Contact:
        """One contact."""
        return wire_contact(ctx, visible_contact(ctx, contact_id))

    def create(self, ctx: Context, *, body: models.ContactCreate) -> wire.Contact:
        """Add a contact."""
        return wire_contact(ctx, add_contact(ctx, body))

    def update(self, ctx: Context, contact_id: UUID, *, body: models.ContactUpdate) -> wire.Contact:
        """Change what the body names and leave the rest."""
        row = visible_contact(ctx, contact_id)
        changes = _stored(body, body.model_fields_set)
        if changes:
            fields = {**_fields_of(row), **changes}
            _check_points(fields)
            _check_names(fields)
            values = {**changes, **_derived(fields), "updated_at": ctx.now}
            ctx.db.execute(sa.update(contacts).where(contacts.c.id == row.id).values(values))
            _index_points(ctx, row.id, fields)
        return self.get(ctx, contact_id)

    def delete(self, ctx: Context, contact_id: UUID) -> None:
        """Delete a contact and with it its access rows."""
        row = visible_contact(ctx, contact_id)
        ctx.db.execute(sa.delete(contacts).where(contacts.c.id == row.id))


def add_contact(ctx: Context, body: models.ContactCreate) -> ContactRow:
    """Store a new contact with its access rows, or refuse it as the API does."""
    fields = _stored(body, (*TEXT_FIELDS, "birthday", *LIST_FIELDS))
    _check_points(fields)
    viewers = contact_access.first_viewers(ctx, body.access_identity_ids)
    _check_names(fields)
    if not _has_text(fields["preferred_name"]):
        fields["preferred_name"] = _built_name(fields)
    contact_id = new_id()
    values = {
        "id": contact_id,
        "organization_id": ctx.principal.organization_id,
        "status": "active",
        "created_at": ctx.now,
        "updated_at": ctx.now,
        **fields,
        **_derived(fields),
    }
    ctx.db.execute(sa.insert(contacts).values(values))
    _index_points(ctx, contact_id, fields)
    contact_access.add_rows(ctx, contact_id, viewers)
    return ctx.db.execute(sa.select(contacts).where(contacts.c.id == contact_id)).one()


def _matches(question: str, text: str) -> tuple[sa.ColumnElement[bool], ...]:
    value = contact_points.c.value
    wanted = text.casefold()
    if question.endswith("_contains"):
        condition = value.contains(wanted, autoescape=True)
    elif question == "email_domain":
        condition = value.endswith(f"@{wanted}", autoescape=True)
    else:
        condition = value == wanted
    return contact_points.c.kind == question.partition("_")[0], condition


def _stored(body: models.ContactCreate | models.ContactUpdate, names: Iterable[str]) -> dict[str, Any]:
    """The named members of a body as their columns hold them: an absent list is an empty one."""
    fields: dict[str, Any] = {}
    for name in names:
        value = getattr(body, name)
        if name in LIST_FIELDS:
            value = [item.model_dump(mode="json") for item in value or ()]
        fields[name] = value
    return fields


def _fields_of(row: ContactRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*TEXT_FIELDS, "birthday", *LIST_FIELDS)}


def _derived(fields: Mapping[str, Any]) -> dict[str, Any]:
    shown = fields["preferred_name"] or _built_name(fields)
    searched = "\n".join(fields[name] for name in _SEARCHED if fields[name])
    return {"sort_name": shown.casefold(), "search_text": searched.casefold()}


def _built_name(fields: Mapping[str, Any]) -> str:
    parts = [fields[name].strip() for name in NAME_FIELDS if _has_text(fields[name])]
    name: str = " ".join(parts) or (fields["company_name"] or "").strip()
    return name[:_LONGEST_PREFERRED_NAME]


def _has_text(value: str | None) -> bool:
    return bool(value and value.strip())


def _check_names(fields: Mapping[str, Any]) -> None:
    if not any(_has_text(fields[name]) for name in _NAMES):
        raise bad_request("A contact needs a preferred, given, family or company name")


def _check_points(fields: Mapping[str, Any]) -> None:
    emails, phones = fields["emails"], fields["phones"]
    for index, email in enumerate(emails):
        if not addresses.is_address(email["value"]):
            raise unprocessable(["body", "emails", index, "value"], "value is not a valid mail address")
    _check_unique("emails", "value", emails)
    _check_unique("phones", "value_e164", phones)


def _check_unique(name: str, key: str, items: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = item[key].casefold()
        if value in seen:
            raise unprocessable(["body", name, index, key], "a contact holds each value once")
        seen.add(value)
    if sum(item["is_primary"] for item in items) > 1:
        raise unprocessable(["body", name], "at most one entry may be primary")


def _index_points(ctx: Context, contact_id: str, fields: Mapping[str, Any]) -> None:
    ctx.db.execute(sa.delete(contact_points).where(contact_points.c.contact_id == contact_id))
    points = [("email", item["value"]) for item in fields["emails"]]
    points += [("phone", item["value_e164"]) for item in fields["phones"]]
    rows = [{"contact_id": contact_id, "kind": kind, "value": value.casefold()} for kind, value in points]
    if rows:
        ctx.db.execute(sa.insert(contact_points), rows)


def names_by_phone(ctx: Context, number: str) -> list[dict[str, str]]:
    """Id and name of the contacts visible to the caller that have a phone number, as webhooks show them."""
    matching = sa.select(contact_points.c.contact_id).where(*_matches("phone", number))
    query = sa.select(contacts).where(visible(ctx), contacts.c.id.in_(matching))
    rows = ctx.db.execute(query.order_by(contacts.c.sort_name, contacts.c.id)).all()
    return [_name_of(row) for row in rows]


def names_by_email(ctx: Context, addresses: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Id and name of the contacts visible to the caller that have some mail addresses, by address in folded case."""
    wanted = sorted({address.casefold() for address in addresses})
    query = (
        sa.select(contacts, contact_points.c.value)
        .join(contact_points, contact_points.c.contact_id == contacts.c.id)
        .where(visible(ctx), contact_points.c.kind == "email", contact_points.c.value.in_(wanted))
        .order_by(contacts.c.sort_name, contacts.c.id)
    )
    found: dict[str, list[dict[str, str]]] = {}
    for row in ctx.db.execute(query):
        found.setdefault(row.value, []).append(_name_of(row))
    return found


def _name_of(row: ContactRow) -> dict[str, str]:
    return {"id": row.id, "name": row.preferred_name or _built_name(_fields_of(row))}
