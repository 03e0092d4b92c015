"""Who sees a contact."""

import uuid
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.people.conftest import Agent, MakeAgent, created, faults, listed

CONTACTS = "/api/v1/contacts"
NOBODY = "00000000-0000-4000-8000-000000000000"


def new_contact(client: httpx.Client, **members: Any) -> str:
    contact_id: str = created(client.post(CONTACTS, json={"given_name": "Ann", **members}))["id"]
    return contact_id


def viewers(client: httpx.Client, contact_id: str) -> list[str | None]:
    rows = listed(client, f"{CONTACTS}/{contact_id}/access")
    assert all(row["contact_id"] == contact_id for row in rows)
    # The contact itself shows the same rows.
    assert client.get(f"{CONTACTS}/{contact_id}").json()["access"] == rows
    return [row["identity_id"] for row in rows]


def sees(agent: Agent, contact_id: str) -> bool:
    status = agent.client.get(f"{CONTACTS}/{contact_id}").status_code
    assert status in (200, 404)
    return status == 200


def grant(client: httpx.Client, contact_id: str, identity_id: str | None) -> httpx.Response:
    return client.post(f"{CONTACTS}/{contact_id}/access", json={"identity_id": identity_id})


def revoke(client: httpx.Client, contact_id: str, identity_id: str) -> int:
    return client.delete(f"{CONTACTS}/{contact_id}/access/{identity_id}").status_code


@pytest.mark.parametrize("members", [{}, {"access_identity_ids": None}])
def test_everyone_sees_a_contact_by_default(admin: httpx.Client, ann: Agent, members: dict[str, Any]) -> None:
    contact = new_contact(admin, **members)
    assert viewers(admin, contact) == [None]
    assert sees(ann, contact)


def test_an_empty_list_leaves_a_contact_to_administrators(admin: httpx.Client, ann: Agent, human: httpx.Client) -> None:
    contact = new_contact(admin, access_identity_ids=[])
    assert viewers(human, contact) == []
    assert not sees(ann, contact)


def test_a_list_shows_a_contact_to_those_it_names(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[bob.id, bob.id])
    assert viewers(admin, contact) == [bob.id]
    assert (sees(ann, contact), sees(bob, contact)) == (False, True)


def test_an_agent_may_make_a_contact_that_it_does_not_see(ann: Agent, bob: Agent) -> None:
    contact = new_contact(ann.client, access_identity_ids=[bob.id])
    assert (sees(ann, contact), sees(bob, contact)) == (False, True)


def test_viewers_have_to_be_live_identities_of_the_organization(
    admin: httpx.Client, ann: Agent, stranger: httpx.Client
) -> None:
    foreign = created(stranger.post("/api/v1/identities/", json={"agent_handle": "foreign-agent"}))["id"]
    assert admin.delete("/api/v1/identities/ann-agent").status_code == 204
    for viewer in (NOBODY, foreign, ann.id):
        body = {"given_name": "Ann", "access_identity_ids": [viewer]}
        assert admin.post(CONTACTS, json=body).status_code == 404
    assert listed(admin, CONTACTS) == []


def test_no_more_than_500_viewers_are_named_at_once(admin: httpx.Client, control: Control, ann: Agent) -> None:
    ids = [str(uuid.uuid4()) for _ in range(501)]
    answer = admin.post(CONTACTS, json={"given_name": "Ann", "access_identity_ids": ids})
    assert faults(answer) == [["body", "access_identity_ids"]]
    control.set_caps(contact_access_rows=0)
    answer = admin.post(CONTACTS, json={"given_name": "Ann", "access_identity_ids": [ann.id]})
    assert faults(answer) == [["body", "access_identity_ids"]]


def test_a_grant_shows_a_contact_to_one_more(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[ann.id])
    row = created(grant(admin, contact, bob.id))
    assert row == listed(admin, f"{CONTACTS}/{contact}/access")[1]
    assert viewers(bob.client, contact) == [ann.id, bob.id]


def test_a_second_grant_is_a_conflict_in_plain_words(admin: httpx.Client, ann: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[ann.id])
    answer = grant(admin, contact, ann.id)
    assert answer.status_code == 409
    assert isinstance(answer.json()["detail"], str)


def test_a_grant_under_the_wildcard_is_redundant(admin: httpx.Client, ann: Agent) -> None:
    contact = new_contact(admin)
    answer = grant(admin, contact, ann.id)
    assert answer.status_code == 409
    assert answer.json()["detail"]["error"] == "redundant_grant"
    assert set(answer.json()["detail"]) == {"error", "detail"}
    assert viewers(admin, contact) == [None]


def test_a_grant_of_null_opens_a_contact_to_everyone(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[ann.id])
    row = created(grant(admin, contact, None))
    assert row["identity_id"] is None
    assert viewers(admin, contact) == [None]
    assert sees(bob, contact)
    assert created(grant(admin, contact, None)) == row


def test_a_grant_has_to_say_to_whom(admin: httpx.Client) -> None:
    contact = new_contact(admin)
    assert faults(admin.post(f"{CONTACTS}/{contact}/access", json={})) == [["body", "identity_id"]]


def test_a_grant_to_an_unknown_identity_or_of_an_unknown_contact_is_404(admin: httpx.Client, ann: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[])
    assert grant(admin, contact, NOBODY).status_code == 404
    assert grant(admin, NOBODY, ann.id).status_code == 404


def test_agents_grant_nothing(ann: Agent, bob: Agent, unclaimed: httpx.Client, human: httpx.Client) -> None:
    contact = new_contact(human, access_identity_ids=[ann.id])
    assert grant(ann.client, contact, bob.id).status_code == 403
    assert grant(unclaimed, contact, bob.id).status_code == 403
    assert grant(human, contact, bob.id).status_code == 201


def test_a_revoked_viewer_sees_no_more(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    contact = new_contact(admin, access_identity_ids=[ann.id, bob.id])
    assert revoke(admin, contact, ann.id) == 204
    assert viewers(admin, contact) == [bob.id]
    assert not sees(ann, contact)
    assert revoke(admin, contact, ann.id) == 404


def test_revoking_under_the_wildcard_leaves_the_others(
    admin: httpx.Client, ann: Agent, bob: Agent, make_agent: MakeAgent, stranger: httpx.Client
) -> None:
    created(stranger.post("/api/v1/identities/", json={"agent_handle": "foreign-agent"}))
    gone = make_agent("gone-agent")
    admin.delete("/api/v1/identities/gone-agent")
    contact = new_contact(admin)
    assert revoke(admin, contact, gone.id) == 404
    assert revoke(admin, contact, bob.id) == 204
    assert viewers(admin, contact) == [ann.id]
    late = make_agent("late-agent")
    assert not sees(late, contact)


def test_an_agent_gives_up_its_own_access_only(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    shared = new_contact(admin)
    assert revoke(ann.client, shared, bob.id) == 403
    assert revoke(ann.client, shared, ann.id) == 204
    assert viewers(admin, shared) == [bob.id]
    assert revoke(ann.client, shared, bob.id) == 404  # it no longer sees the contact
    single = new_contact(admin, access_identity_ids=[ann.id, bob.id])
    assert revoke(ann.client, single, bob.id) == 403
    assert revoke(ann.client, single, ann.id) == 204
    assert viewers(admin, single) == [bob.id]


def test_an_unclaimed_agent_revokes_nothing(admin: httpx.Client, unclaimed: httpx.Client) -> None:
    assert revoke(unclaimed, new_contact(admin), NOBODY) == 403


def test_a_deleted_identity_leaves_the_access_rows(admin: httpx.Client, ann: Agent, bob: Agent) -> None:
    single = new_contact(admin, access_identity_ids=[ann.id, bob.id])
    shared = new_contact(admin)
    assert admin.delete("/api/v1/identities/ann-agent").status_code == 204
    assert viewers(admin, single) == [bob.id]
    assert viewers(admin, shared) == [None]


def test_an_approved_agent_leaves_nothing_visible_behind(
    admin: httpx.Client, unclaimed: httpx.Client, control: Control
) -> None:
    """It moves to another organization with its key; what it saw there stays there."""
    everywhere = new_contact(admin)
    assert unclaimed.get(CONTACTS).status_code == 403
    control.approve_signup("waiting-agent")
    assert [contact["id"] for contact in listed(unclaimed, CONTACTS)] == [everywhere]
