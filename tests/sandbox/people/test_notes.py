"""Notes and who sees them."""

import datetime as dt
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.people.conftest import Agent, created, faults, listed

NOTES = "/api/v1/notes"
NOBODY = "00000000-0000-4000-8000-000000000000"


def new_note(client: httpx.Client, body: str = "text", **members: Any) -> Any:
    return created(client.post(NOTES, json={"body": body, **members}))


def path_of(note: Any) -> str:
    return f"{NOTES}/{note['id']}"


def grant(client: httpx.Client, note: Any, identity_id: str) -> httpx.Response:
    return client.post(f"{path_of(note)}/access", json={"identity_id": identity_id})


def revoke(client: httpx.Client, note: Any, identity_id: str) -> int:
    return client.delete(f"{path_of(note)}/access/{identity_id}").status_code


def viewers(client: httpx.Client, note: Any) -> list[str]:
    rows = listed(client, f"{path_of(note)}/access")
    assert client.get(path_of(note)).json()["access"] == rows
    return [row["identity_id"] for row in rows]


def bodies(notes: list[Any]) -> list[str]:
    return [note["body"] for note in notes]


def test_a_note_is_kept_byte_for_byte(admin: httpx.Client) -> None:
    text = "  # Títle\r\n\ttrailing \n\n"
    note = new_note(admin, text, title=" T ")
    assert (note["title"], note["body"], note["status"], note["access"]) == (" T ", text, "active", [])
    assert admin.get(path_of(note)).json() == note
    assert listed(admin, NOTES) == [note]


def test_a_title_may_be_null(admin: httpx.Client) -> None:
    assert new_note(admin, title=None)["title"] is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "body"),
        ({"body": ""}, "body"),
        ({"body": None}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "x", "title": "t" * 256}, "title"),
        ({"body": "x", "created_by": "me"}, "created_by"),
    ],
)
def test_a_note_out_of_bounds_is_refused(admin: httpx.Client, body: dict[str, Any], place: str) -> None:
    assert faults(admin.post(NOTES, json=body)) == [["body", place]]
    assert listed(admin, NOTES) == []


def test_the_longest_note_fits(admin: httpx.Client) -> None:
    note = new_note(admin, "ä" * 100_000, title="t" * 255)
    assert len(admin.get(path_of(note)).json()["body"]) == 100_000


def test_a_note_says_who_wrote_it(human: httpx.Client, ann: Agent) -> None:
    by_agent = new_note(ann.client)
    assert by_agent["created_by"] == ann.id
    assert viewers(ann.client, by_agent) == [ann.id]
    by_human = new_note(human)
    assert by_human["created_by"] == human.get("/api/whoami").json()["user_id"]
    assert viewers(human, by_human) == []


def test_a_patch_changes_what_it_names(admin: httpx.Client, control: Control) -> None:
    note = new_note(admin, "old words", title="Old")
    control.advance_clock(5)
    changed = admin.patch(path_of(note), json={"title": None}).json()
    assert changed == {**note, "title": None, "updated_at": changed["updated_at"]}
    later = dt.datetime.fromisoformat(changed["updated_at"]) - dt.datetime.fromisoformat(note["updated_at"])
    assert later >= dt.timedelta(seconds=5)
    control.advance_clock(5)
    assert admin.patch(path_of(note), json={"body": "new"}).json()["body"] == "new"
    assert listed(admin, NOTES, q="words") == []
    assert bodies(listed(admin, NOTES, q="new")) == ["new"]
    before = admin.get(path_of(note)).json()
    control.advance_clock(5)
    assert admin.patch(path_of(note), json={}).json() == before


@pytest.mark.parametrize("change", [{"body": None}, {"body": ""}, {"title": "t" * 256}, {"status": "x"}])
def test_a_patch_out_of_bounds_is_refused(admin: httpx.Client, change: dict[str, Any]) -> None:
    note = new_note(admin)
    assert faults(admin.patch(path_of(note), json=change)) == [["body", next(iter(change))]]
    assert admin.get(path_of(note)).json() == note


def test_a_deleted_note_is_gone(admin: httpx.Client, ann: Agent) -> None:
    note = new_note(admin, "unique")
    created(grant(admin, note, ann.id))
    assert ann.client.delete(path_of(note)).status_code == 204
    assert admin.get(path_of(note)).status_code == 404
    assert admin.delete(path_of(note)).status_code == 404
    assert listed(admin, NOTES, q="unique") == []


def test_notes_are_listed_by_last_change_or_by_age(admin: httpx.Client, control: Control) -> None:
    notes = []
    for number in range(3):
        control.advance_clock(1)
        notes.append(new_note(admin, f"n{number}"))
    control.advance_clock(1)
    admin.patch(path_of(notes[0]), json={"title": "changed"})
    assert bodies(listed(admin, NOTES)) == ["n0", "n2", "n1"]
    assert bodies(listed(admin, NOTES, order="recent")) == ["n0", "n2", "n1"]
    assert bodies(listed(admin, NOTES, order="created")) == ["n2", "n1", "n0"]
    assert bodies(listed(admin, NOTES, order="created", limit=2, offset=1)) == ["n1", "n0"]
    for bad in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"order": "size"}, {"identity_id": "me"}):
        (name,) = bad
        assert faults(admin.get(NOTES, params=bad)) == [["query", name]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("invoice", True),
        ("INVOICES paid", True),
        ("quarterly invoice", True),
        ("invoice unpaid", False),
        ("invo", False),
        ("!!", False),
    ],
)
def test_q_finds_notes_that_hold_every_word(admin: httpx.Client, q: str, found: bool) -> None:
    new_note(admin, "The invoice was *paid*.", title="Quarterly")
    assert bool(listed(admin, NOTES, q=q)) is found


def test_q_has_a_limit(admin: httpx.Client) -> None:
    assert listed(admin, NOTES, q="x" * 200) == []
    assert faults(admin.get(NOTES, params={"q": "x" * 201})) == [["query", "q"]]


def test_notes_stay_in_their_organization(admin: httpx.Client, stranger: httpx.Client, ann: Agent) -> None:
    note = new_note(admin)
    assert listed(stranger, NOTES) == []
    assert listed(stranger, NOTES, identity_id=ann.id) == []
    answers = [
        stranger.get(path_of(note)),
        stranger.patch(path_of(note), json={"body": "x"}),
        stranger.delete(path_of(note)),
        stranger.get(f"{path_of(note)}/access"),
        grant(stranger, note, ann.id),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert admin.get(path_of(note)).json() == note


def test_an_agent_sees_the_notes_that_were_granted_to_it(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    note = new_note(admin, "shared")
    assert listed(ann.client, NOTES) == []
    assert ann.client.get(path_of(note)).status_code == 404
    assert ann.client.patch(path_of(note), json={"body": "x"}).status_code == 404
    assert ann.client.get(f"{path_of(note)}/access").status_code == 404
    row = created(grant(admin, note, ann.id))
    assert (row["note_id"], row["identity_id"]) == (note["id"], ann.id)
    assert bodies(listed(ann.client, NOTES)) == ["shared"]
    assert ann.client.patch(path_of(note), json={"body": "mine"}).json()["body"] == "mine"
    assert viewers(ann.client, note) == [ann.id]
    assert listed(bob.client, NOTES) == []


def test_notes_can_be_listed_by_who_sees_them(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    new_note(ann.client, "by ann")
    shared = new_note(bob.client, "by bob")
    created(grant(admin, shared, ann.id))
    assert sorted(bodies(listed(admin, NOTES, identity_id=ann.id))) == ["by ann", "by bob"]
    assert bodies(listed(admin, NOTES, identity_id=bob.id)) == ["by bob"]
    assert listed(admin, NOTES, identity_id=NOBODY) == []
    assert bodies(listed(bob.client, NOTES, identity_id=bob.id)) == ["by bob"]
    assert bob.client.get(NOTES, params={"identity_id": ann.id}).status_code == 403


def test_a_second_grant_is_a_conflict(admin: httpx.Client, ann: Agent) -> None:
    note = new_note(ann.client)
    answer = grant(admin, note, ann.id)
    assert answer.status_code == 409
    assert isinstance(answer.json()["detail"], str)


def test_a_grant_names_a_live_identity_of_the_organization(
    admin: httpx.Client, ann: Agent, stranger: httpx.Client
) -> None:
    note = new_note(admin)
    foreign = created(stranger.post("/api/v1/identities/", json={"agent_handle": "foreign-agent"}))["id"]
    admin.delete("/api/v1/identities/ann-agent")
    for viewer in (NOBODY, foreign, ann.id):
        assert grant(admin, note, viewer).status_code == 404
    for body in ({}, {"identity_id": None}, {"identity_id": "ann-agent"}):
        assert faults(admin.post(f"{path_of(note)}/access", json=body)) == [["body", "identity_id"]]


def test_agents_grant_nothing(ann: Agent, bob: Agent, human: httpx.Client) -> None:
    note = new_note(ann.client)
    assert grant(ann.client, note, bob.id).status_code == 403
    assert grant(human, note, bob.id).status_code == 201


def test_a_revoked_viewer_sees_no_more_be_it_the_author(admin: httpx.Client, ann: Agent) -> None:
    note = new_note(ann.client)
    assert revoke(admin, note, ann.id) == 204
    assert ann.client.get(path_of(note)).status_code == 404
    assert revoke(admin, note, ann.id) == 404
    assert viewers(admin, note) == []


def test_an_agent_gives_up_its_own_access_only(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    note = new_note(ann.client)
    created(grant(admin, note, bob.id))
    assert revoke(ann.client, note, bob.id) == 403
    assert revoke(ann.client, note, ann.id) == 204
    assert viewers(bob.client, note) == [bob.id]
    assert revoke(ann.client, note, ann.id) == 404


def test_a_deleted_identity_leaves_the_access_rows(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    note = new_note(ann.client)
    created(grant(admin, note, bob.id))
    assert admin.delete("/api/v1/identities/ann-agent").status_code == 204
    assert viewers(admin, note) == [bob.id]


def test_an_unclaimed_agent_has_no_notes(unclaimed: httpx.Client) -> None:
    note = {"id": NOBODY}
    answers = [
        unclaimed.get(NOTES),
        unclaimed.post(NOTES, json={"body": "x"}),
        unclaimed.get(path_of(note)),
        unclaimed.patch(path_of(note), json={"body": "x"}),
        unclaimed.delete(path_of(note)),
        unclaimed.get(f"{path_of(note)}/access"),
        grant(unclaimed, note, NOBODY),
        unclaimed.delete(f"{path_of(note)}/access/{NOBODY}"),
    ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)
