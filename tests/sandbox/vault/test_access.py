"""Who sees which secret: administrators all, agents what is shown to them, and nobody else anything."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import SECRETS, VAULT, Agent, Vault, answered

MakeAgent = Callable[..., Agent]


def seen_by(client: httpx.Client) -> set[str]:
    """The secrets that somebody sees, which is the same wherever they look."""
    listed = {row["name"] for row in answered(client.get(SECRETS))}
    unlocked = answered(client.get(f"{VAULT}/unlock"))["encrypted_secrets"]
    assert {row["name"] for row in unlocked} == listed
    assert all(client.get(f"{SECRETS}/{row['id']}").status_code == 200 for row in unlocked)
    return listed


def viewers(vault: Vault, secret: dict[str, Any]) -> list[str]:
    return [rule["identity_id"] for rule in answered(vault.admin.get(f"{SECRETS}/{secret['id']}/access"))]


def test_an_agent_sees_what_is_shown_to_it(
    admin: httpx.Client, human: httpx.Client, ann: Agent, bob: Agent, vault: Vault
) -> None:
    crm, git = vault.store("CRM"), vault.store("Git")
    rule = vault.show(crm, ann.id)
    assert (rule["vault_secret_id"], rule["identity_id"]) == (crm["id"], ann.id)
    assert [seen_by(client) for client in (ann.client, bob.client)] == [{"CRM"}, set()]
    assert [seen_by(client) for client in (admin, human)] == [{"CRM", "Git"}] * 2
    assert ann.client.get(f"{SECRETS}/{git['id']}").status_code == 404
    assert answered(ann.client.get(f"{VAULT}/info"))["secret_count"] == 2


def test_what_an_agent_does_not_see_it_cannot_touch(ann: Agent, bob: Agent, vault: Vault) -> None:
    secret = vault.store()
    vault.show(secret, bob.id)
    path = f"{SECRETS}/{secret['id']}"
    answers = [
        ann.client.get(path),
        ann.client.patch(path, json={"name": "Mine"}),
        ann.client.delete(path),
        ann.client.get(f"{path}/access"),
        ann.client.post(f"{path}/access", json={"identity_id": ann.id}),
        ann.client.delete(f"{path}/access/{ann.id}"),
        ann.client.delete(f"{path}/access/{bob.id}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert {answer.text for answer in answers} == {ann.client.get(f"{SECRETS}/{uuid.uuid4()}").text}
    assert viewers(vault, secret) == [bob.id]


def test_an_agent_shows_itself_what_it_stored(ann: Agent, bob: Agent, vault: Vault) -> None:
    secret = material.secret("Mine")
    path = f"{SECRETS}/{secret['id']}"
    answered(ann.client.post(SECRETS, json=secret), 201)
    assert seen_by(ann.client) == set()
    assert ann.client.get(path).status_code == 404
    answered(ann.client.post(f"{path}/access", json={"identity_id": ann.id}), 201)
    assert [seen_by(client) for client in (ann.client, bob.client)] == [{"Mine"}, set()]
    assert ann.client.patch(path, json={"name": "Ours"}).status_code == 200
    assert ann.client.delete(path).status_code == 204


def test_an_agent_takes_back_what_it_could_not_show_to_itself(ann: Agent, vault: Vault) -> None:
    secret = material.secret()
    answered(ann.client.post(SECRETS, json=secret), 201)
    assert ann.client.delete(f"{SECRETS}/{secret['id']}").status_code == 204
    assert vault.counts() == (1, 4, 0)


def test_a_secret_is_shown_to_an_identity_once(admin: httpx.Client, ann: Agent, bob: Agent, vault: Vault) -> None:
    secret = vault.store()
    rules = [vault.show(secret, agent.id) for agent in (ann, bob)]
    again = admin.post(f"{SECRETS}/{secret['id']}/access", json={"identity_id": ann.id})
    assert again.status_code == 409
    assert answered(admin.get(f"{SECRETS}/{secret['id']}/access")) == rules


def test_only_identities_of_the_organization_are_shown_anything(
    admin: httpx.Client, stranger: httpx.Client, vault: Vault
) -> None:
    secret = vault.store()
    other = answered(stranger.post("/api/v1/identities/", json={"agent_handle": "other-agent"}), 201)["id"]
    for unknown in (other, str(uuid.uuid4())):
        answer = admin.post(f"{SECRETS}/{secret['id']}/access", json={"identity_id": unknown})
        assert answer.status_code == 404
    assert viewers(vault, secret) == []
    assert stranger.get(f"{SECRETS}/{secret['id']}").status_code == 404


def test_access_ends_when_it_is_taken_back(admin: httpx.Client, ann: Agent, bob: Agent, vault: Vault) -> None:
    secret = vault.store()
    path = f"{SECRETS}/{secret['id']}/access"
    for agent in (ann, bob):
        vault.show(secret, agent.id)
    assert ann.client.delete(f"{path}/{bob.id}").status_code == 403
    assert ann.client.delete(f"{path}/{ann.id}").status_code == 204
    assert viewers(vault, secret) == [bob.id]
    assert [admin.delete(f"{path}/{bob.id}").status_code for _ in range(2)] == [204, 404]
    assert [seen_by(client) for client in (ann.client, bob.client)] == [set(), set()]


@pytest.mark.parametrize("wildcard", ["*", "all"])
def test_a_new_identity_can_be_shown_everything_that_is_there(
    make_agent: MakeAgent, vault: Vault, wildcard: str
) -> None:
    secrets = [vault.store(name) for name in ("CRM", "Git")]
    carl = make_agent("carl-agent", vault_secret_ids=wildcard)
    vault.store("Later")
    assert seen_by(carl.client) == {"CRM", "Git"}
    assert [viewers(vault, secret) for secret in secrets] == [[carl.id]] * 2


def test_a_new_identity_can_be_shown_some_secrets(make_agent: MakeAgent, vault: Vault) -> None:
    crm, git, _ = (vault.store(name) for name in ("CRM", "Git", "Payroll"))
    one = make_agent("one-agent", vault_secret_ids=crm["id"])
    two = make_agent("two-agent", vault_secret_ids=[crm["id"], git["id"].upper(), crm["id"]])
    none = make_agent("no-agent", vault_secret_ids=[])
    assert [seen_by(agent.client) for agent in (one, two, none)] == [{"CRM"}, {"CRM", "Git"}, set()]


@pytest.mark.parametrize("wanted", [material.UNKNOWN, "no-id", [material.UNKNOWN], ["*"]])
def test_an_identity_is_not_made_when_a_secret_is_unknown(
    admin: httpx.Client, vault: Vault, stranger: httpx.Client, wanted: Any
) -> None:
    known = vault.store()["id"]
    ids = [known, *wanted] if isinstance(wanted, list) else wanted
    body = {"agent_handle": "carl-agent", "vault_secret_ids": ids}
    assert admin.post("/api/v1/identities/", json=body).status_code == 404
    assert answered(admin.get("/api/v1/identities/")) == []
    elsewhere = {"agent_handle": "carl-agent", "vault_secret_ids": known}
    assert stranger.post("/api/v1/identities/", json=elsewhere).status_code == 404


def test_without_a_vault_a_wildcard_shows_nothing(admin: httpx.Client, create_identity: CreateIdentity) -> None:
    create_identity("carl-agent", vault_secret_ids="*")
    made_of = material.initialization()
    answered(admin.post(f"{VAULT}/initialize", json=made_of), 201)
    vault = Vault(made_of, admin)
    assert viewers(vault, vault.store()) == []


def test_an_identity_that_is_deleted_is_shown_nothing_any_more(
    admin: httpx.Client, ann: Agent, bob: Agent, vault: Vault
) -> None:
    secret = vault.store()
    for agent in (ann, bob):
        vault.show(secret, agent.id)
    assert admin.delete(f"/api/v1/identities/{ann.handle}").status_code == 204
    assert viewers(vault, secret) == [bob.id]
    assert ann.client.get(SECRETS).status_code == 401


def test_a_deleted_secret_takes_its_rules_along(admin: httpx.Client, ann: Agent, vault: Vault) -> None:
    secret, other = vault.store("CRM"), vault.store("Git")
    for each in (secret, other):
        vault.show(each, ann.id)
    assert admin.delete(f"{SECRETS}/{secret['id']}").status_code == 204
    answered(admin.post(SECRETS, json=secret), 201)
    assert viewers(vault, secret) == []
    assert seen_by(ann.client) == {"Git"}


def test_an_agent_that_moves_leaves_the_secrets_behind(admin: httpx.Client, connect: Connect, control: Control) -> None:
    body = {"human_email": "human@example.com", "note_to_human": "Hello", "agent_handle": "waiting-agent"}
    made = answered(connect().post("/api/v1/agent-signup", json=body), 201)
    agent = connect(made["api_key"])
    first_home = connect(control.create_key(organization_id=made["organization_id"]).api_key)
    made_of = material.initialization()
    answered(first_home.post(f"{VAULT}/initialize", json=made_of), 201)
    vault = Vault(made_of, first_home)
    secret = vault.store()
    identity_id = answered(agent.get("/api/v1/identities/waiting-agent"))["id"]
    vault.show(secret, identity_id)
    assert agent.get(SECRETS).status_code == 403
    control.approve_signup("waiting-agent")
    assert viewers(vault, secret) == []
    assert agent.get(SECRETS).status_code == 404
    answered(admin.post(f"{VAULT}/initialize", json=material.initialization()), 201)
    assert seen_by(agent) == set()
