"""Sending domains: listed, made the default, chosen for a mailbox."""

from typing import Any

import pytest

from tests.sandbox.mail.office import Office, errors_at

LIST = "/api/v1/domains/"


def register(office: Office, name: str, status: str = "verified") -> Any:
    state = {"organization_id": office.organization_id, "status": status}
    return office.world.ask("PUT", f"/domains/{name}", 200, json=state)


def set_default(office: Office, name: str, status: int = 200) -> Any:
    return office.admin.post(f"/api/v1/domains/{name}/set-default", {}, status)


@pytest.fixture
def domain(office: Office) -> str:
    """A name that no other test uses: addresses are unique in the whole sandbox."""
    return f"mail-{office.organization_id[-10:]}.example.org"


def test_domains_are_listed_newest_first_and_by_state(office: Office, neighbour: Office, domain: str) -> None:
    assert office.admin.get(LIST) == []
    verified = register(office, domain)
    pending = register(office, f"two.{domain}", "pending")
    assert verified["id"].startswith("sending_domain_")
    assert (verified["domain"], verified["status"], verified["is_default"]) == (domain, "verified", False)
    assert verified["verified_at"] is not None
    assert pending["verified_at"] is None
    assert office.admin.get(LIST) == [pending, verified]
    assert office.agent().answer("GET", LIST, params={"status": "verified"}).json() == [verified]
    assert errors_at(office.admin.get(f"{LIST}?status=shiny", 422)) == [["query", "status"]]
    assert neighbour.admin.get(LIST) == []


def test_a_domain_keeps_its_id_over_changes_of_state(office: Office, domain: str) -> None:
    first = register(office, domain, "pending")
    then = register(office, domain.upper(), "verified")
    lost = register(office, domain, "degraded")
    assert first["id"] == then["id"] == lost["id"]
    assert (lost["status"], lost["verified_at"]) == ("degraded", then["verified_at"])


def test_one_domain_at_most_is_the_default_and_the_platforms_name_clears_it(office: Office, domain: str) -> None:
    register(office, domain)
    register(office, f"two.{domain}")
    assert set_default(office, domain) == {"default_domain": domain}
    assert set_default(office, f"TWO.{domain}") == {"default_domain": f"two.{domain}"}
    assert [row["domain"] for row in office.admin.get(LIST) if row["is_default"]] == [f"two.{domain}"]
    assert set_default(office, "inkboxmail.com") == {"default_domain": None}
    assert not any(row["is_default"] for row in office.admin.get(LIST))


def test_a_default_must_be_known_verified_and_chosen_by_an_admin(
    office: Office, neighbour: Office, domain: str
) -> None:
    register(office, domain, "pending")
    set_default(office, domain, 409)
    set_default(office, "unknown.example.org", 404)
    set_default(neighbour, domain, 404)
    office.agent().post(f"/api/v1/domains/{domain}/set-default", {}, 403)


def test_new_mailboxes_take_the_default_unless_they_name_a_domain(office: Office, domain: str) -> None:
    register(office, domain)
    set_default(office, domain)
    assert office.agent().address.endswith(f"@{domain}")
    assert office.agent(mailbox={"sending_domain": None}).address.endswith("@inkboxmail.com")
    assert office.agent(mailbox={"email_local_part": "sales", "sending_domain": domain}).address == f"sales@{domain}"
    register(office, domain, "degraded")
    assert office.agent().address.endswith("@inkboxmail.com")


def test_a_mailbox_cannot_choose_a_domain_that_is_not_there(office: Office) -> None:
    mailbox = {"sending_domain": "unknown.example.org"}
    office.admin.post(
        "/api/v1/identities/", {"agent_handle": f"x{office.organization_id[-10:]}", "mailbox": mailbox}, 404
    )


def test_a_mailbox_cannot_choose_a_domain_that_is_not_verified(office: Office, domain: str) -> None:
    register(office, domain, "pending")
    body = {"agent_handle": f"x{office.organization_id[-10:]}", "mailbox": {"sending_domain": domain}}
    office.admin.post("/api/v1/identities/", body, 422)


def test_a_removed_domain_is_gone(office: Office, domain: str) -> None:
    register(office, domain)
    office.world.ask("DELETE", f"/domains/{domain}", 204, params={"organization_id": office.organization_id})
    assert office.admin.get(LIST) == []


@pytest.mark.parametrize("name", ["nodots", "inkboxmail.com", "a b.example"])
def test_what_is_no_domain_of_its_own_is_not_registered(office: Office, name: str) -> None:
    office.world.ask("PUT", f"/domains/{name}", 422, json={"organization_id": office.organization_id})
