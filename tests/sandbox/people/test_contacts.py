"""Contacts: what is accepted, how it is found, what a patch does."""

import datetime as dt
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.people.conftest import Agent, created, faults, listed

CONTACTS = "/api/v1/contacts"

FULL: dict[str, Any] = {
    "preferred_name": "Ann",
    "name_prefix": "Dr.",
    "given_name": "Ann",
    "middle_name": "M.",
    "family_name": "Lee",
    "name_suffix": "Jr.",
    "company_name": "Acme, Inc.",
    "job_title": "Engineer",
    "birthday": "1996-02-29",
    "notes": "met at\nthe fair",
    "emails": [
        {"label": "work", "value": "Ann@Example.com", "is_primary": True},
        {"label": None, "value": "ann@example.net", "is_primary": False},
    ],
    "phones": [{"label": "cell", "value_e164": "+15550100200", "is_primary": False}],
    "websites": [{"label": None, "url": "https://example.com"}],
    "dates": [{"label": "met", "date": "2020-01-31"}],
    "addresses": [
        {"label": "home", "street": "1 Main St", "city": "Ulm", "region": None, "postal": "89073", "country": "DE"}
    ],
    "custom_fields": [{"label": "shoe size", "value": "39"}],
}


def path_of(contact: Any) -> str:
    return f"{CONTACTS}/{contact['id']}"


def named(contacts: list[Any]) -> list[str]:
    return [contact["preferred_name"] for contact in contacts]


def test_everything_that_is_given_is_kept_and_returned(admin: httpx.Client) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    assert {name: contact[name] for name in FULL} == FULL
    assert contact["status"] == "active"
    assert contact["created_at"] == contact["updated_at"]
    assert admin.get(path_of(contact)).json() == contact


@pytest.mark.parametrize(
    ("names", "preferred"),
    [
        ({"given_name": "Ann"}, "Ann"),
        (
            {
                "name_prefix": "Dr.",
                "given_name": "Ann",
                "middle_name": "M.",
                "family_name": "Lee",
                "name_suffix": "Jr.",
            },
            "Dr. Ann M. Lee Jr.",
        ),
        ({"company_name": "Acme", "job_title": "Boss"}, "Acme"),
        ({"preferred_name": "", "family_name": "Lee", "company_name": "Acme"}, "Lee"),
        ({"given_name": "G" * 128, "middle_name": "M" * 128, "family_name": "F"}, f"{'G' * 128} {'M' * 126}"),
    ],
)
def test_a_preferred_name_is_built_when_there_is_none(
    admin: httpx.Client, names: dict[str, str], preferred: str
) -> None:
    assert created(admin.post(CONTACTS, json=names))["preferred_name"] == preferred


@pytest.mark.parametrize("body", [{}, {"given_name": " ", "company_name": ""}, {"name_prefix": "Dr.", "notes": "who?"}])
def test_a_contact_without_any_name_is_a_bad_request(admin: httpx.Client, body: dict[str, str]) -> None:
    assert admin.post(CONTACTS, json=body).status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        *[(name, "x" * 256, [name]) for name in ("preferred_name", "company_name", "job_title")],
        *[(name, "x" * 129, [name]) for name in ("given_name", "middle_name", "family_name")],
        *[(name, "x" * 33, [name]) for name in ("name_prefix", "name_suffix")],
        ("emails", [{"value": f"a{n}@example.com"} for n in range(51)], ["emails"]),
        ("phones", [{"value_e164": f"+1555010{n:04}"} for n in range(51)], ["phones"]),
        ("websites", [{"url": "x"}] * 26, ["websites"]),
        ("dates", [{"date": "2020-01-01"}] * 26, ["dates"]),
        ("addresses", [{"city": "Ulm"}] * 11, ["addresses"]),
        ("custom_fields", [{"label": "a", "value": "b"}] * 51, ["custom_fields"]),
        ("emails", [{"value": "nobody"}], ["emails", 0, "value"]),
        ("emails", [{"value": "a@example.com"}, {"value": "a b@example.com"}], ["emails", 1, "value"]),
        ("emails", [{"value": "a@b"}], ["emails", 0, "value"]),
        ("phones", [{"value_e164": "555-0100"}], ["phones", 0, "value_e164"]),
        ("phones", [{"value_e164": "+0155501000"}], ["phones", 0, "value_e164"]),
        ("phones", [{"value": "+15550100200"}], ["phones", 0, "value_e164"]),
        ("emails", [{"value": "a@example.com"}, {"value": "A@example.com"}], ["emails", 1, "value"]),
        ("phones", [{"value_e164": "+15550100200"}] * 2, ["phones", 1, "value_e164"]),
        ("emails", [{"value": f"{n}@example.com", "is_primary": True} for n in "ab"], ["emails"]),
        ("phones", [{"value_e164": f"+1555010020{n}", "is_primary": True} for n in "12"], ["phones"]),
        ("birthday", "2023-02-29", ["birthday"]),
        ("dates", [{"date": "soon"}], ["dates", 0, "date"]),
        ("nickname", "Annie", ["nickname"]),
    ],
)
def test_a_bad_field_is_named_on_create_and_on_update(
    admin: httpx.Client, field: str, value: object, place: list[object]
) -> None:
    contact = created(admin.post(CONTACTS, json={"given_name": "Ann"}))
    for answer in (
        admin.post(CONTACTS, json={"given_name": "Bob", field: value}),
        admin.patch(path_of(contact), json={field: value}),
    ):
        assert ["body", *place] in faults(answer)
    assert listed(admin, CONTACTS) == [contact]


def test_two_contacts_may_share_an_address(admin: httpx.Client) -> None:
    for name in ("Ann", "Bob"):
        created(admin.post(CONTACTS, json={"given_name": name, "emails": [{"value": "office@example.com"}]}))
    assert named(listed(admin, f"{CONTACTS}/lookup", email="office@example.com")) == ["Ann", "Bob"]


def test_a_patch_changes_what_it_names(admin: httpx.Client, control: Control) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    control.advance_clock(60)
    changes = {"job_title": None, "birthday": None, "emails": [{"value": "new@example.com"}], "phones": None}
    changed = admin.patch(path_of(contact), json=changes).json()
    assert changed == {
        **contact,
        "job_title": None,
        "birthday": None,
        "emails": [{"label": None, "value": "new@example.com", "is_primary": False}],
        "phones": [],
        "updated_at": changed["updated_at"],
    }
    assert moved_by(contact, changed) >= dt.timedelta(seconds=60)
    assert admin.get(path_of(contact)).json() == changed
    assert listed(admin, f"{CONTACTS}/lookup", email="ann@example.com") == []
    assert listed(admin, f"{CONTACTS}/lookup", email="new@example.com") == [changed]


def moved_by(before: Any, after: Any) -> dt.timedelta:
    return dt.datetime.fromisoformat(after["updated_at"]) - dt.datetime.fromisoformat(before["updated_at"])


def test_an_empty_patch_changes_nothing(admin: httpx.Client, control: Control) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    control.advance_clock(60)
    assert admin.patch(path_of(contact), json={}).json() == contact


def test_a_patch_that_leaves_no_name_is_a_bad_request(admin: httpx.Client) -> None:
    contact = created(admin.post(CONTACTS, json={"given_name": "Ann", "notes": "keep"}))
    assert admin.patch(path_of(contact), json={"given_name": None, "preferred_name": None}).status_code == 400
    assert admin.get(path_of(contact)).json() == contact
    cleared = admin.patch(path_of(contact), json={"preferred_name": None}).json()
    assert (cleared["preferred_name"], cleared["given_name"]) == (None, "Ann")


def test_a_deleted_contact_is_gone(admin: httpx.Client) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    answer = admin.delete(path_of(contact))
    assert (answer.status_code, answer.content) == (204, b"")
    assert admin.get(path_of(contact)).status_code == 404
    assert admin.delete(path_of(contact)).status_code == 404
    assert listed(admin, f"{CONTACTS}/lookup", phone="+15550100200") == []


def test_contacts_are_listed_by_name_or_by_last_change(admin: httpx.Client, control: Control) -> None:
    contacts = {}
    for name in ("bob", "Ann", "Émile", "Zoe"):
        control.advance_clock(1)
        contacts[name] = created(admin.post(CONTACTS, json={"preferred_name": name}))
    assert named(listed(admin, CONTACTS)) == ["Ann", "bob", "Zoe", "Émile"]
    assert named(listed(admin, CONTACTS, order="name")) == ["Ann", "bob", "Zoe", "Émile"]
    assert named(listed(admin, CONTACTS, order="recent")) == ["Zoe", "Émile", "Ann", "bob"]
    control.advance_clock(1)
    admin.patch(path_of(contacts["bob"]), json={"notes": "new"})
    assert named(listed(admin, CONTACTS, order="recent")) == ["bob", "Zoe", "Émile", "Ann"]
    assert faults(admin.get(CONTACTS, params={"order": "size"})) == [["query", "order"]]


def test_a_list_comes_in_pages(admin: httpx.Client) -> None:
    for number in range(5):
        created(admin.post(CONTACTS, json={"preferred_name": f"c{number}"}))
    assert named(listed(admin, CONTACTS, limit=2)) == ["c0", "c1"]
    assert named(listed(admin, CONTACTS, limit=2, offset=4)) == ["c4"]
    assert listed(admin, CONTACTS, offset=5) == []
    for bad in ({"limit": 0}, {"limit": 201}, {"offset": -1}):
        (name,) = bad
        assert faults(admin.get(CONTACTS, params=bad)) == [["query", name]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("LEE", True),
        ("the FAIR", True),
        ("cme, i", True),
        ("engin", True),
        ("example.com", False),
        ("%", False),
        ("_", False),
        ("nobody", False),
    ],
)
def test_q_finds_parts_of_names_company_title_and_notes(admin: httpx.Client, q: str, found: bool) -> None:
    created(admin.post(CONTACTS, json=FULL))
    assert bool(listed(admin, CONTACTS, q=q)) is found


def test_q_ignores_case_beyond_ascii_and_has_a_limit(admin: httpx.Client) -> None:
    created(admin.post(CONTACTS, json={"preferred_name": "Éva GROẞ"}))
    assert named(listed(admin, CONTACTS, q="éva gross")) == ["Éva GROẞ"]
    assert listed(admin, CONTACTS, q="x" * 100) == []
    assert faults(admin.get(CONTACTS, params={"q": "x" * 101})) == [["query", "q"]]


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("email", "ANN@example.COM", True),
        ("email", "ann@example", False),
        ("email_contains", "n@EXAMPLE.n", True),
        ("email_contains", "%", False),
        ("email_domain", "Example.net", True),
        ("email_domain", "ample.net", False),
        ("phone", "+15550100200", True),
        ("phone", "+1555010020", False),
        ("phone_contains", "5550100", True),
        ("phone_contains", "example", False),
        ("email_contains", "5550100", False),
    ],
)
def test_lookup_compares_as_its_parameter_says(admin: httpx.Client, question: str, text: str, found: bool) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    assert listed(admin, f"{CONTACTS}/lookup", **{question: text}) == ([contact] if found else [])


@pytest.mark.parametrize("params", [{}, {"email": "a@example.com", "phone": "+15550100200"}, {"mail": "x"}])
def test_lookup_wants_exactly_one_question(admin: httpx.Client, params: dict[str, str]) -> None:
    assert faults(admin.get(f"{CONTACTS}/lookup", params=params)) == [["query"]]


def test_contacts_stay_in_their_organization(admin: httpx.Client, stranger: httpx.Client, human: httpx.Client) -> None:
    contact = created(human.post(CONTACTS, json=FULL))
    assert admin.get(path_of(contact)).json()["organization_id"] == contact["organization_id"]
    assert listed(stranger, CONTACTS) == []
    assert listed(stranger, f"{CONTACTS}/lookup", email="ann@example.com") == []
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/access"), ("GET", ".vcf")):
        answer = stranger.request(method, path_of(contact) + path, json={} if method == "PATCH" else None)
        assert answer.status_code == 404, method


def test_an_agent_works_with_the_contacts_it_sees(admin: httpx.Client, ann: Agent) -> None:
    seen = created(ann.client.post(CONTACTS, json={"given_name": "Seen"}))
    hidden = created(admin.post(CONTACTS, json={**FULL, "access_identity_ids": []}))
    assert named(listed(ann.client, CONTACTS)) == ["Seen"]
    assert listed(ann.client, f"{CONTACTS}/lookup", email_domain="example.com") == []
    assert ann.client.patch(path_of(seen), json={"notes": "hi"}).status_code == 200
    assert ann.client.delete(path_of(seen)).status_code == 204
    assert ann.client.get(path_of(hidden)).status_code == 404
    assert ann.client.patch(path_of(hidden), json={"notes": "hi"}).status_code == 404
    assert ann.client.delete(path_of(hidden)).status_code == 404
    assert named(listed(admin, CONTACTS)) == ["Ann"]


def test_an_unclaimed_agent_has_no_address_book(unclaimed: httpx.Client) -> None:
    contact = f"{CONTACTS}/00000000-0000-4000-8000-000000000000"
    answers = [
        unclaimed.get(CONTACTS),
        unclaimed.get(f"{CONTACTS}/lookup", params={"email": "a@example.com"}),
        unclaimed.post(CONTACTS, json={"given_name": "Ann"}),
        unclaimed.get(contact),
        unclaimed.patch(contact, json={}),
        unclaimed.delete(contact),
        unclaimed.get(f"{contact}.vcf"),
        unclaimed.get(f"{contact}/access"),
    ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)


def test_an_id_that_is_no_uuid_is_a_fault_of_the_path(admin: httpx.Client) -> None:
    assert faults(admin.get(f"{CONTACTS}/someone")) == [["path", "contact_id"]]
