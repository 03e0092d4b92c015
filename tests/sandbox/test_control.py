"""The control API: who may use it, and the parts of it that no other suite goes through."""

import datetime as dt

import httpx
import pytest

from inkbox_sandbox import Caps, Control, Sandbox
from inkbox_sandbox.control.guard import is_loopback
from inkbox_sandbox.control_types import ControlError, InboundFile
from tests.sandbox.conftest import Connect, CreateIdentity


def ask(sandbox: Sandbox, **headers: str) -> int:
    """The status of a control request without the client's header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{sandbox.base_url}/_sandbox/keys", headers=named, trust_env=False).status_code


def test_programs_on_this_machine_are_let_in(sandbox: Sandbox) -> None:
    assert ask(sandbox) == 200
    assert ask(sandbox, Host="localhost:1234") == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Host": "rebound.example.com"}, {"Host": "["}])
def test_web_pages_are_kept_out(sandbox: Sandbox, headers: dict[str, str]) -> None:
    assert ask(sandbox, **headers) == 403


def test_the_admin_key_opens_everywhere_and_a_wrong_one_nowhere(sandbox: Sandbox) -> None:
    assert ask(sandbox, X_Sandbox_Admin=sandbox.api_key, Host="sandbox.example.com") == 200
    assert ask(sandbox, X_Sandbox_Admin="wrong") == 403


def test_a_sandbox_on_all_addresses_wants_the_admin_key() -> None:
    with Sandbox(host="0.0.0.0") as sandbox:
        url = sandbox.base_url.replace("0.0.0.0", "127.0.0.1")
        assert httpx.get(f"{url}/_sandbox/health", trust_env=False).status_code == 403
        with Control(url, admin_key=sandbox.api_key) as control:
            assert control.health().status == "ok"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.8.0.1", True), ("::1", True), ("0.0.0.0", False), ("10.0.0.1", False), ("x.y", False)],
)
def test_loopback_is_this_machine_only(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_an_unknown_control_path_is_not_found(sandbox: Sandbox) -> None:
    answer = httpx.get(f"{sandbox.base_url}/_sandbox/nothing", trust_env=False)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    assert httpx.put(f"{sandbox.base_url}/_sandbox/health", trust_env=False).status_code == 405


def test_health_says_where_it_is(sandbox: Sandbox, control: Control) -> None:
    health = control.health()
    assert (health.status, health.base_url, health.smtp_port) == ("ok", sandbox.base_url, None)


def test_organizations_have_keys_of_their_own(control: Control, connect: Connect, sandbox: Sandbox) -> None:
    made = control.create_organization("Second")
    assert made.api_key is not None
    who = connect(made.api_key).get("/api/whoami").json()
    assert who["organization_id"] == made.id
    assert [organization.name for organization in control.organizations()] == ["Sandbox", "Second"]
    assert all(organization.api_key is None for organization in control.organizations())
    assert len(control.keys(made.id)) == 1
    assert len(control.keys()) == 2
    assert made.api_key not in repr(made)


def test_a_key_is_minted_where_the_identity_is(control: Control, connect: Connect) -> None:
    other = control.create_organization()
    client = connect(other.api_key)
    identity = client.post("/api/v1/identities/", json={"agent_handle": "far-bot"}).json()
    minted = control.create_key(identity_id=identity["id"], label="far")
    assert (minted.record.organization_id, minted.record.label) == (other.id, "far")
    assert minted.api_key not in repr(minted)


@pytest.mark.parametrize(
    "call",
    [
        lambda control: control.create_key(identity_id="6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"),
        lambda control: control.create_key(organization_id="org_none"),
        lambda control: control.revoke_key("ApiKey_sandbox_none"),
        lambda control: control.expire_key("ApiKey_sandbox_none"),
        lambda control: control.signup("nobody"),
        lambda control: control.approve_signup("nobody"),
        lambda control: control.create_console_token(organization_id="org_none"),
        lambda control: control.outbox_message("none"),
        lambda control: control.report_outcome("none", "bounced"),
        lambda control: control.remove_domain("nowhere.example.org"),
    ],
)
def test_what_is_not_there_is_not_found(control: Control, call: object) -> None:
    assert callable(call)
    with pytest.raises(ControlError) as refusal:
        call(control)
    assert refusal.value.status == 404


def test_the_clock_can_be_set_frozen_and_let_go(control: Control) -> None:
    noon = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
    assert control.freeze_clock(noon).now == noon
    assert control.advance_clock(dt.timedelta(minutes=1)).now == noon + dt.timedelta(minutes=1)
    assert control.clock().frozen
    going = control.resume_clock()
    assert not going.frozen
    assert noon < going.now < noon + dt.timedelta(minutes=2)
    assert control.set_clock(noon).now - noon < dt.timedelta(minutes=1)
    with pytest.raises(ControlError, match="422"):
        control.advance_clock(1e18)


def test_rows_are_stamped_by_the_clock(control: Control, create_identity: CreateIdentity) -> None:
    control.freeze_clock(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    assert create_identity("new-year")["created_at"] == "2030-01-01T00:00:00Z"


def test_caps_are_changed_by_name(control: Control) -> None:
    assert control.set_caps(live_phone_numbers=7)["live_phone_numbers"] == 7
    assert control.caps()["live_phone_numbers"] == 7
    for wrong in ({"no_such_cap": 1}, {"live_phone_numbers": -1}):
        with pytest.raises(ControlError, match="422"):
            control.set_caps(**wrong)
    control.reset()
    assert control.caps()["live_phone_numbers"] == Caps().live_phone_numbers


def test_reset_forgets_everything_but_the_key(
    sandbox: Sandbox, control: Control, connect: Connect, create_identity: CreateIdentity
) -> None:
    before = control.organizations()[0].id
    create_identity("ops-bot")
    control.create_organization()
    control.add_fault("whoami", status=500, remaining=None)
    control.freeze_clock(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    control.revoke_key(sandbox.api_key.partition(".")[0])
    assert control.reset() == sandbox.api_key
    assert [organization.id for organization in control.organizations()] == [before]
    assert not control.clock().frozen
    assert control.clock().now < dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    assert control.deliveries() == {}
    admin = connect(sandbox.api_key)
    assert admin.get("/api/whoami").status_code == 200
    assert admin.get("/api/v1/identities/").json() == []


def test_mail_from_outside_comes_as_fields_or_raw(
    control: Control, admin: httpx.Client, create_identity: CreateIdentity
) -> None:
    address = create_identity("ops-bot")["email_address"]
    file = InboundFile("a.txt", b"content", "text/plain")
    (first,) = control.receive_mail(sender="ann@example.com", to=[address], subject="One", text="x", attachments=[file])
    raw = b"From: bob@example.com\r\nTo: x@example.com\r\nSubject: Two\r\n\r\nHi\r\n"
    second, nobody = control.receive_raw_mail(raw, envelope_to=[address, "nobody@inkboxmail.com"])
    assert (first.accepted, second.accepted, nobody.accepted) == (True, True, False)
    items = admin.get(f"/api/v1/mail/mailboxes/{address}/messages").json()["items"]
    assert [(item["subject"], item["has_attachments"]) for item in items] == [("Two", False), ("One", True)]


@pytest.mark.parametrize(
    "body",
    [{}, {"raw_base64": "eA=="}, {"raw_base64": "!", "envelope_to": ["a@b.c"]}, {"sender": "a@b.c"}],
)
def test_mail_that_makes_no_sense_is_refused(sandbox: Sandbox, body: dict[str, object]) -> None:
    assert httpx.post(f"{sandbox.base_url}/_sandbox/mail", json=body, trust_env=False).status_code == 422


def test_mail_that_left_is_in_the_outbox_until_it_is_cleared(
    control: Control, admin: httpx.Client, create_identity: CreateIdentity
) -> None:
    address = create_identity("ops-bot")["email_address"]
    letter = {"recipients": {"to": ["ann@example.com"]}, "subject": "Out"}
    sent = admin.post(f"/api/v1/mail/mailboxes/{address}/messages", json=letter).json()
    (entry,) = control.outbox()
    assert (entry.message_id, entry.subject, entry.envelope_to) == (sent["id"], "Out", ["ann@example.com"])
    assert b"Subject: Out" in control.outbox_message(entry.id)
    assert control.report_outcome(sent["id"], "bounced") == "bounced"
    detail = admin.get(f"/api/v1/mail/mailboxes/{address}/messages/{sent['id']}").json()
    assert detail["status"] == "bounced"
    assert control.outbox(offset=1) == []
    assert control.clear_outbox() == 1
    assert control.outbox() == []


def test_domains_change_state_and_go(control: Control, admin: httpx.Client) -> None:
    assert control.set_domain("mail.example.org", "pending").verified_at is None
    verified = control.set_domain("mail.example.org")
    assert verified.verified_at is not None
    assert [item["status"] for item in admin.get("/api/v1/domains/").json()] == ["verified"]
    control.remove_domain("mail.example.org")
    assert admin.get("/api/v1/domains/").json() == []


def test_where_no_sandbox_is_the_client_says_so_in_its_own_words() -> None:
    with Sandbox() as gone:
        base_url = gone.base_url
    with Control(f"{base_url}/") as control, pytest.raises(ConnectionError) as failure:
        control.health()
    assert f"No sandbox answers at {base_url} (ConnectError)" in str(failure.value)
    assert "inkbox sandbox" in str(failure.value)
