"""Who sees an identity: wildcard rows, viewer rows, and what revoking does to them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity

UNKNOWN = "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"


def access_path(handle: str) -> str:
    return f"/api/v1/identities/{handle}/access"


def viewers(admin: httpx.Client, handle: str) -> list[str | None]:
    return [row["viewer_identity_id"] for row in admin.get(access_path(handle)).json()]


@pytest.fixture
def three(create_identity: CreateIdentity) -> dict[str, str]:
    """Three identities, their ids by handle."""
    return {handle: create_identity(handle)["id"] for handle in ("ann-bot", "bob-bot", "cid-bot")}


def grant(admin: httpx.Client, handle: str, viewer: str | None) -> httpx.Response:
    return admin.post(access_path(handle), json={"viewer_identity_id": viewer})


def test_a_new_identity_is_seen_by_nobody(admin: httpx.Client, three: dict[str, str]) -> None:
    assert viewers(admin, "ann-bot") == []


def test_a_viewer_gets_a_row_once(admin: httpx.Client, three: dict[str, str]) -> None:
    response = grant(admin, "ann-bot", three["bob-bot"])
    assert response.status_code == 201
    assert response.json()["target_identity_id"] == three["ann-bot"]
    assert response.json()["viewer_identity_id"] == three["bob-bot"]
    again = grant(admin, "ann-bot", three["bob-bot"])
    assert again.status_code == 409
    assert isinstance(again.json()["detail"], str)
    assert viewers(admin, "ann-bot") == [three["bob-bot"]]


@pytest.mark.parametrize("body", [{"viewer_identity_id": None}, {}])
def test_a_wildcard_replaces_the_rows_and_makes_further_grants_redundant(
    admin: httpx.Client, three: dict[str, str], body: dict[str, Any]
) -> None:
    grant(admin, "ann-bot", three["bob-bot"])
    wildcard = admin.post(access_path("ann-bot"), json=body)
    assert wildcard.status_code == 201
    assert viewers(admin, "ann-bot") == [None]
    redundant = grant(admin, "ann-bot", three["cid-bot"])
    assert redundant.status_code == 409
    assert redundant.json()["detail"]["error"] == "redundant_grant"
    assert isinstance(redundant.json()["detail"]["detail"], str)
    assert grant(admin, "ann-bot", None).json() == wildcard.json()


def test_revoking_one_viewer_leaves_the_others(admin: httpx.Client, three: dict[str, str]) -> None:
    grant(admin, "ann-bot", three["bob-bot"])
    grant(admin, "ann-bot", three["cid-bot"])
    assert admin.delete(f"{access_path('ann-bot')}/{three['bob-bot']}").status_code == 204
    assert viewers(admin, "ann-bot") == [three["cid-bot"]]
    assert admin.delete(f"{access_path('ann-bot')}/{three['bob-bot']}").status_code == 404


def test_revoking_one_viewer_of_a_wildcard_spells_out_the_rest(
    admin: httpx.Client, three: dict[str, str], create_identity: CreateIdentity
) -> None:
    grant(admin, "ann-bot", None)
    assert admin.delete(f"{access_path('ann-bot')}/{three['bob-bot']}").status_code == 204
    assert viewers(admin, "ann-bot") == [three["cid-bot"]]
    create_identity("new-bot")
    assert viewers(admin, "ann-bot") == [three["cid-bot"]]


def test_revoking_a_stranger_leaves_a_wildcard_alone(admin: httpx.Client, three: dict[str, str]) -> None:
    grant(admin, "ann-bot", None)
    for viewer in (UNKNOWN, three["ann-bot"]):
        assert admin.delete(f"{access_path('ann-bot')}/{viewer}").status_code == 404
    assert viewers(admin, "ann-bot") == [None]


def test_the_viewer_must_be_another_live_identity_of_the_organization(
    admin: httpx.Client, three: dict[str, str], control: Control, connect: Connect
) -> None:
    other = connect(control.create_organization().api_key)
    foreign = other.post("/api/v1/identities/", json={"agent_handle": "foreign-bot"}).json()["id"]
    admin.delete("/api/v1/identities/cid-bot")
    assert grant(admin, "ann-bot", three["ann-bot"]).status_code == 422
    for viewer in (UNKNOWN, foreign, three["cid-bot"]):
        assert grant(admin, "ann-bot", viewer).status_code == 404
    assert grant(admin, "nobody", three["bob-bot"]).status_code == 404
    assert grant(admin, "ann-bot", "not-a-uuid").status_code == 422


def test_a_deleted_viewer_vanishes_from_the_rows(admin: httpx.Client, three: dict[str, str]) -> None:
    grant(admin, "ann-bot", three["bob-bot"])
    admin.delete("/api/v1/identities/bob-bot")
    assert viewers(admin, "ann-bot") == []


def test_access_decides_what_agents_see(
    admin: httpx.Client, agent: Callable[[str], httpx.Client], create_identity: CreateIdentity
) -> None:
    ann = agent("ann-bot")
    ann_id = admin.get("/api/v1/identities/ann-bot").json()["id"]
    for handle in ("shown", "open", "hidden"):
        create_identity(handle)
    grant(admin, "shown", ann_id)
    grant(admin, "open", None)
    assert {item["agent_handle"] for item in ann.get("/api/v1/identities/").json()} == {"ann-bot", "shown", "open"}
    assert ann.get("/api/v1/identities/shown").status_code == 200
    assert ann.get("/api/v1/identities/hidden").status_code == 404
    admin.delete(f"{access_path('shown')}/{ann_id}")
    assert ann.get("/api/v1/identities/shown").status_code == 404


def test_a_wildcard_ends_at_the_organization(admin: httpx.Client, control: Control, connect: Connect) -> None:
    other = connect(control.create_organization().api_key)
    foreign = other.post("/api/v1/identities/", json={"agent_handle": "foreign-bot"}).json()["id"]
    stranger = connect(control.create_key(identity_id=foreign).api_key)
    admin.post("/api/v1/identities/", json={"agent_handle": "ours"})
    grant(admin, "ours", None)
    assert [item["agent_handle"] for item in stranger.get("/api/v1/identities/").json()] == ["foreign-bot"]
