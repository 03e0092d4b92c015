"""The address book and the notes of an organization, and who reads in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from inkbox import (
    AsyncInkbox,
    ContactAddress,
    ContactCustomField,
    ContactDate,
    ContactEmail,
    ContactPhone,
    ContactWebsite,
    InkboxAPIError,
    InkboxBadRequestError,
    InkboxConflictError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxValidationError,
    RedundantContactAccessGrantError,
)
from inkbox_sandbox import Control

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


async def test_a_contact_keeps_everything_it_was_given(async_inkbox: AsyncInkbox) -> None:
    made = await async_inkbox.contacts.create(
        name_prefix="Dr.",
        given_name="Ann",
        middle_name="M.",
        family_name="Example",
        name_suffix="PhD",
        company_name="Example Ltd",
        job_title="Auditor",
        birthday="1990-04-01",
        notes="Likes tea.",
        emails=[ContactEmail(label="work", value="ann@example.com", is_primary=True), {"value": "a@example.org"}],
        phones=[ContactPhone(label=None, value="+15550100001")],
        websites=[ContactWebsite(label="blog", value="https://example.com/ann")],
        dates=[ContactDate(label="anniversary", value=date(2020, 2, 29))],
        addresses=[ContactAddress(label="home", street="Main 1", city="Graz", postal_code="8010", country="AT")],
        custom_fields=[ContactCustomField(label="badge", value="77")],
    )
    assert made == await async_inkbox.contacts.get(str(made.id))
    assert (made.birthday, made.job_title, made.notes) == (date(1990, 4, 1), "Auditor", "Likes tea.")
    assert [(each.label, each.value, each.is_primary) for each in made.emails] == [
        ("work", "ann@example.com", True),
        (None, "a@example.org", False),
    ]
    assert [(each.label, each.value, each.is_primary) for each in made.phones] == [(None, "+15550100001", False)]
    assert [(each.label, each.value) for each in made.websites] == [("blog", "https://example.com/ann")]
    assert [(each.label, each.value) for each in made.dates] == [("anniversary", date(2020, 2, 29))]
    assert [(each.city, each.postal_code, each.region) for each in made.addresses] == [("Graz", "8010", None)]
    assert [(each.label, each.value) for each in made.custom_fields] == [("badge", "77")]
    assert made.preferred_name == "Dr. Ann M. Example PhD"
    assert [row.identity_id for row in made.access] == [None]


async def test_an_update_changes_what_is_given_clears_none_and_leaves_the_rest(async_inkbox: AsyncInkbox) -> None:
    contacts = async_inkbox.contacts
    ann = await contacts.create(
        given_name="Ann", job_title="Auditor", birthday=date(1990, 4, 1), emails=[{"value": "ann@example.com"}]
    )
    changed = await contacts.update(ann.id, job_title="Chief", birthday=None)
    assert (changed.job_title, changed.birthday, changed.given_name) == ("Chief", None, "Ann")
    assert [email.value for email in changed.emails] == ["ann@example.com"]
    cleared = await contacts.update(ann.id, emails=None)
    assert (cleared.emails, cleared.job_title) == ([], "Chief")
    assert await contacts.update(ann.id) == cleared
    with pytest.raises(InkboxBadRequestError):
        await contacts.update(ann.id, given_name=None, preferred_name=None)
    assert await contacts.get(ann.id) == cleared


async def test_contacts_are_found_by_text_address_and_number(async_inkbox: AsyncInkbox) -> None:
    contacts = async_inkbox.contacts
    for name, email, phone in (("Ann", "ann@example.com", "+15550100001"), ("Bob", "bob@test.example", "+15550100002")):
        await contacts.create(given_name=name, emails=[{"value": email}], phones=[{"value_e164": phone}])
    await contacts.create(company_name="Bobbin Ltd")

    async def found(**question: str) -> list[str | None]:
        return [contact.preferred_name for contact in await contacts.lookup(**question)]

    assert await found(email="BOB@test.example") == ["Bob"]
    assert await found(email_contains="@") == ["Ann", "Bob"]
    assert await found(email_domain="example.com") == ["Ann"]
    assert await found(phone="+15550100001") == ["Ann"]
    assert await found(phone_contains="0100") == ["Ann", "Bob"]
    with pytest.raises(ValueError, match="exactly one"):
        await contacts.lookup()
    with pytest.raises(ValueError, match="exactly one"):
        await contacts.lookup(email="ann@example.com", phone="+15550100001")

    assert [each.preferred_name for each in await contacts.list(q="bob")] == ["Bob", "Bobbin Ltd"]
    assert [each.preferred_name async for each in contacts.iter(page_size=2)] == ["Ann", "Bob", "Bobbin Ltd"]
    assert [each.preferred_name for each in await contacts.list(order="recent", limit=1)] == ["Bobbin Ltd"]


async def test_what_is_no_contact_is_refused(async_inkbox: AsyncInkbox) -> None:
    contacts = async_inkbox.contacts
    with pytest.raises(InkboxBadRequestError):
        await contacts.create(notes="Nameless")
    with pytest.raises(InkboxValidationError) as refusal:
        await contacts.create(given_name="Ann", emails=[{"value": "ann@example.com"}, {"value": "nonsense"}])
    assert refusal.value.errors[0]["loc"] == ["body", "emails", 1, "value"]
    with pytest.raises(InkboxValidationError):
        await contacts.create(given_name="A" * 129)
    with pytest.raises(InkboxNotFoundError):
        await contacts.create(given_name="Ann", access_identity_ids=[UUID(int=5)])
    assert await contacts.list() == []


async def test_agents_see_the_contacts_that_are_open_to_them(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    contacts = async_inkbox.contacts
    clerk = await async_inkbox.create_identity("clerk-bot")
    scout = await async_inkbox.create_identity("scout-bot")
    own = connect(control.create_key(identity_id=clerk.id).api_key)
    everybody = await contacts.create(given_name="Ann")
    chosen = await contacts.create(given_name="Bob", access_identity_ids=[scout.id])
    nobody = await contacts.create(given_name="Cyd", access_identity_ids=[])
    assert await contacts.access.list(nobody.id) == []
    assert [each.id for each in await own.contacts.list()] == [everybody.id]
    with pytest.raises(InkboxNotFoundError):
        await own.contacts.get(chosen.id)

    row = await contacts.access.grant(chosen.id, identity_id=clerk.id)
    assert (row.contact_id, row.identity_id) == (chosen.id, clerk.id)
    assert {each.identity_id for each in await contacts.access.list(chosen.id)} == {scout.id, clerk.id}
    assert await own.contacts.get(chosen.id) == await contacts.get(chosen.id)
    with pytest.raises(InkboxConflictError):
        await contacts.access.grant(chosen.id, identity_id=clerk.id)
    with pytest.raises(InkboxPermissionError):
        await own.contacts.access.grant(chosen.id, wildcard=True)
    with pytest.raises(InkboxPermissionError):
        await own.contacts.access.revoke(chosen.id, scout.id)
    await own.contacts.access.revoke(chosen.id, clerk.id)
    with pytest.raises(InkboxNotFoundError):
        await own.contacts.get(chosen.id)

    assert (await contacts.access.grant(nobody.id, wildcard=True)).identity_id is None
    with pytest.raises(RedundantContactAccessGrantError) as refusal:
        await contacts.access.grant(nobody.id, identity_id=clerk.id)
    assert (refusal.value.error, bool(refusal.value.detail_message)) == ("redundant_grant", True)
    await contacts.access.revoke(nobody.id, scout.id)
    assert [each.identity_id for each in await contacts.access.list(nobody.id)] == [clerk.id]


async def test_vcards_go_out_as_they_came_in(async_inkbox: AsyncInkbox) -> None:
    vcards = async_inkbox.contacts.vcards
    made = await async_inkbox.contacts.create(
        given_name="Zoë",
        family_name="Größe; & Söhne, Ltd",
        job_title="Head of\nnothing",
        birthday=date(1985, 12, 31),
        emails=[ContactEmail(label="work", value="zoe@example.com", is_primary=True)],
        phones=[ContactPhone(label="cell", value="+15550100003")],
        websites=[ContactWebsite(label=None, value="https://example.com/z")],
        addresses=[ContactAddress(label="home", street="Ring 1, top 2", city="Wien", country="AT")],
        notes="One line\nand another; with a comma, too.",
    )
    card = await vcards.export_vcard(made.id)
    assert card.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    result = await vcards.import_vcards(card)
    assert (result.created_count, result.error_count, result.errors) == (1, 0, [])
    (twin,) = [await async_inkbox.contacts.get(contact_id) for contact_id in result.created_ids]
    for member in (
        "preferred_name", "given_name", "family_name", "job_title", "birthday", "notes",
        "emails", "phones", "websites", "addresses",
    ):  # fmt: skip
        assert getattr(twin, member) == getattr(made, member), member


async def test_one_bad_card_stops_no_other(async_inkbox: AsyncInkbox) -> None:
    vcards = async_inkbox.contacts.vcards
    result = await vcards.import_vcards(
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Example;Ann;;;\r\nFN:Ann Example\r\nEMAIL:ann@example.com\r\nEND:VCARD\r\n"
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nNOTE:nobody\r\nEND:VCARD\r\n"
        b"BEGIN:VCARD\nVERSION:4.0\nFN:Bob\nEND:VCARD\n",
        content_type="text/x-vcard",
    )
    assert (result.created_count, result.error_count) == (2, 1)
    assert [item.status for item in result.results] == ["created", "error", "created"]
    assert [(item.index, item.contact) for item in result.errors] == [(1, None)]
    assert result.errors[0].error
    assert len(result.created_ids) == 2
    with pytest.raises(InkboxValidationError):
        await vcards.import_vcards("no card at all")
    with pytest.raises(InkboxAPIError) as refusal:
        await vcards.import_vcards("BEGIN:VCARD\nEND:VCARD", content_type="text/plain")
    assert refusal.value.status_code == 415


async def test_notes_are_seen_by_those_they_were_granted_to(
    async_inkbox: AsyncInkbox, connect: Connect, control: Control
) -> None:
    notes = async_inkbox.notes
    clerk = await async_inkbox.create_identity("clerk-bot")
    scout = await async_inkbox.create_identity("scout-bot")
    own = connect(control.create_key(identity_id=clerk.id).api_key)
    note = await notes.create(title="Refunds", body="Up to **50 EUR** without asking.")
    assert note.access == []
    assert await own.notes.list() == []
    with pytest.raises(InkboxNotFoundError):
        await own.notes.get(note.id)

    grant = await notes.access.grant(note.id, identity_id=clerk.id)
    assert (grant.note_id, grant.identity_id) == (note.id, clerk.id)
    await notes.access.grant(note.id, identity_id=str(scout.id))
    assert [row.identity_id for row in await notes.access.list(note.id)] == [clerk.id, scout.id]
    assert (await own.notes.update(note.id, title="Money back")).title == "Money back"
    with pytest.raises(InkboxPermissionError):
        await own.notes.access.grant(note.id, identity_id=clerk.id)
    with pytest.raises(InkboxPermissionError):
        await own.notes.access.revoke(note.id, scout.id)
    await own.notes.access.revoke(note.id, clerk.id)
    assert await own.notes.list() == []

    mine = await own.notes.create(body="Mine")
    assert [row.identity_id for row in mine.access] == [clerk.id]
    assert [each.id for each in await notes.list(identity_id=clerk.id)] == [mine.id]
    assert [each.id for each in await notes.list(q="refund")] == []
    assert [each.id for each in await notes.list(q="asked")] == [note.id]


async def test_a_note_is_changed_page_by_page_found_and_deleted(async_inkbox: AsyncInkbox) -> None:
    notes = async_inkbox.notes
    first, second, third = [await notes.create(title=f"Note {number}", body="Text") for number in range(3)]
    changed = await notes.update(first.id, title=None)
    assert (changed.title, changed.body) == (None, "Text")
    assert [each.id async for each in notes.iter(page_size=2)] == [first.id, third.id, second.id]
    assert [each.id async for each in notes.iter(page_size=2, order="created")] == [third.id, second.id, first.id]
    assert [each.id for each in await notes.list(limit=1, offset=2)] == [second.id]
    with pytest.raises(InkboxValidationError):
        await notes.update(first.id, body=None)  # type: ignore[arg-type]
    await notes.delete(first.id)
    with pytest.raises(InkboxNotFoundError):
        await notes.get(first.id)
