"""Agents that sign themselves up: codes, limits, claiming by code and by the console."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, Sandbox
from tests.sandbox.conftest import Connect, CreateIdentity

SIGNUP = "/api/v1/agent-signup"
HUMAN = "Ann@example.com"

SignUp = Callable[..., dict[str, Any]]


@pytest.fixture
def sign_up(connect: Connect, control: Control) -> SignUp:
    """Signs an agent up and returns the answer."""
    public = connect()
    control.set_caps(signups_per_ip=1000)

    def sign(handle: str | None = "new-bot", **members: Any) -> dict[str, Any]:
        body = {"human_email": HUMAN, "note_to_human": "It is me", **members}
        if handle is not None:
            body["agent_handle"] = handle
        response = public.post(SIGNUP, json=body)
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return sign


def verify(client: httpx.Client, code: str) -> httpx.Response:
    return client.post(f"{SIGNUP}/verify", json={"verification_code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_signup_makes_an_unclaimed_agent_with_a_key_that_works(sign_up: SignUp, connect: Connect) -> None:
    answer = sign_up("@New-Bot", display_name="New Bot")
    assert answer["organization_id"].startswith("org_agent_")
    assert (answer["agent_handle"], answer["email_address"]) == ("new-bot", "new-bot@inkboxmail.com")
    assert (answer["claim_status"], answer["human_email"]) == ("agent_unclaimed", HUMAN)
    who = connect(answer["api_key"]).get("/api/whoami").json()
    assert who["auth_subtype"] == "api_key.agent_scoped.unclaimed"
    assert (who["organization_id"], who["creator_type"]) == (answer["organization_id"], "agent")
    identity = connect(answer["api_key"]).get("/api/v1/identities/new-bot").json()
    assert (identity["id"], identity["display_name"]) == (who["created_by"], "New Bot")


def test_the_human_gets_note_and_code_by_mail(sign_up: SignUp, control: Control) -> None:
    sign_up(note_to_human="Please let me in")
    (entry,) = control.outbox()
    assert [address.lower() for address in entry.envelope_to] == [HUMAN.lower()]
    text = control.outbox_message(entry.id).decode()
    assert "Please let me in" in text
    assert control.verification_code("new-bot") in text


@pytest.mark.parametrize(
    ("display_name", "beginning"), [(None, "agent-"), ("My  Büro Bot!", "my-b-ro-bot-"), ("!", "agent-")]
)
def test_a_handle_is_made_up_when_none_is_given(sign_up: SignUp, display_name: str | None, beginning: str) -> None:
    answer = sign_up(None, **({} if display_name is None else {"display_name": display_name}))
    base, _, suffix = answer["agent_handle"].rpartition("-")
    assert base + "-" == beginning
    assert len(suffix) == 6
    assert int(suffix, 16) >= 0


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"human_email": "nobody"}, 422),
        ({"human_email": "two@ats@example.com"}, 422),
        ({"human_email": "a b@example.com"}, 422),
        ({"human_email": "a,b@example.com"}, 422),
        ({"human_email": "(@)"}, 422),
        ({"note_to_human": ""}, 422),
        ({"note_to_human": "x" * 2001}, 422),
        ({"display_name": ""}, 422),
        ({"email_local_part": "other"}, 422),
        ({"agent_handle": "x"}, 422),
        ({"agent_handle": "admin"}, 409),
        ({"unknown": 1}, 422),
    ],
)
def test_a_bad_signup_is_refused(connect: Connect, members: dict[str, Any], status: int) -> None:
    body = {"human_email": HUMAN, "note_to_human": "Hi", "agent_handle": "new-bot", **members}
    assert connect().post(SIGNUP, json=body).status_code == status


def test_a_local_part_that_equals_the_handle_is_fine(sign_up: SignUp) -> None:
    assert sign_up("new-bot", email_local_part="New-Bot")["email_address"] == "new-bot@inkboxmail.com"


def test_a_taken_handle_is_a_conflict(sign_up: SignUp, connect: Connect) -> None:
    sign_up("new-bot")
    body = {"human_email": HUMAN, "note_to_human": "Hi", "agent_handle": "new-bot"}
    response = connect().post(SIGNUP, json=body)
    assert response.status_code == 409
    assert response.json()["detail"]["blocking_namespace"] == "identities"


def test_three_signups_an_hour_come_from_one_address(connect: Connect, control: Control) -> None:
    def post() -> httpx.Response:
        return connect().post(SIGNUP, json={"human_email": HUMAN, "note_to_human": "Hi"})

    assert [post().status_code for _ in range(3)] == [201] * 3
    refused = post()
    assert refused.status_code == 429
    assert 3590 <= int(refused.headers["Retry-After"]) <= 3600
    control.advance_clock(3601)
    assert post().status_code == 201


def test_one_human_has_a_limited_number_of_unclaimed_agents(
    sign_up: SignUp, connect: Connect, control: Control
) -> None:
    control.set_caps(unclaimed_agents_per_human=2)
    first = sign_up("first-bot")
    sign_up("second-bot", human_email=HUMAN.upper())
    body = {"human_email": HUMAN, "note_to_human": "Hi", "agent_handle": "third-bot"}
    assert connect().post(SIGNUP, json=body).status_code == 429
    verify(connect(first["api_key"]), control.verification_code("first-bot"))
    assert connect().post(SIGNUP, json=body).status_code == 201


def test_the_right_code_claims_the_agent_at_once(sign_up: SignUp, connect: Connect, control: Control) -> None:
    agent = connect(sign_up()["api_key"])
    assert agent.get(f"{SIGNUP}/status").json() == {
        "claim_status": "agent_unclaimed",
        "human_state": "human_no_account",
        "human_email": HUMAN,
        "restrictions": {
            "max_sends_per_day": 10,
            "allowed_recipients": [HUMAN],
            "can_receive": True,
            "can_create_mailboxes": False,
        },
    }
    code = control.verification_code("new-bot")
    verified = verify(agent, code)
    assert (verified.status_code, verified.json()["claim_status"]) == (200, "agent_claimed")
    status = agent.get(f"{SIGNUP}/status").json()
    assert (status["restrictions"]["max_sends_per_day"], status["restrictions"]["allowed_recipients"]) == (500, [])
    assert agent.get("/api/whoami").json()["auth_subtype"] == "api_key.agent_scoped.claimed"
    assert verify(agent, wrong(code)).json() == verified.json()


def test_five_wrong_codes_end_the_attempts_until_a_new_code(
    sign_up: SignUp, connect: Connect, control: Control
) -> None:
    agent = connect(sign_up()["api_key"])
    code = control.verification_code("new-bot")
    assert [verify(agent, wrong(code)).status_code for _ in range(5)] == [401] * 5
    assert verify(agent, code).status_code == 429
    assert agent.post(f"{SIGNUP}/resend-verification").status_code == 200
    fresh = control.verification_code("new-bot")
    if fresh != code:
        assert verify(agent, code).status_code == 401
    assert verify(agent, fresh).status_code == 200


def test_a_code_lasts_48_hours(sign_up: SignUp, connect: Connect, control: Control) -> None:
    agent = connect(sign_up()["api_key"])
    code = control.verification_code("new-bot")
    control.advance_clock(48 * 3600 + 1)
    assert verify(agent, code).status_code == 410
    agent.post(f"{SIGNUP}/resend-verification")
    assert verify(agent, control.verification_code("new-bot")).status_code == 200


def test_resends_are_five_minutes_apart(sign_up: SignUp, connect: Connect, control: Control) -> None:
    agent = connect(sign_up()["api_key"])
    control.freeze_clock()
    assert agent.post(f"{SIGNUP}/resend-verification").status_code == 200
    refused = agent.post(f"{SIGNUP}/resend-verification")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
    control.advance_clock(300)
    assert agent.post(f"{SIGNUP}/resend-verification").json()["claim_status"] == "agent_unclaimed"
    assert len(control.outbox()) == 3
    verify(agent, control.verification_code("new-bot"))
    control.advance_clock(301)
    assert agent.post(f"{SIGNUP}/resend-verification").status_code == 409


def test_keys_without_a_signup_are_not_found(
    admin: httpx.Client, agent: Callable[[str], httpx.Client], connect: Connect, control: Control
) -> None:
    human = connect(**control.create_console_token().headers)
    for client in (admin, agent("ann-bot"), human):
        assert client.get(f"{SIGNUP}/status").status_code == 404
        assert client.post(f"{SIGNUP}/resend-verification").status_code == 404
        assert verify(client, "123456").status_code == 404


def test_an_unclaimed_agent_may_rename_itself_but_not_more(sign_up: SignUp, connect: Connect) -> None:
    agent = connect(sign_up()["api_key"])
    assert agent.patch("/api/v1/identities/new-bot", json={"display_name": "Me"}).status_code == 200
    assert agent.delete("/api/v1/identities/new-bot").status_code == 403
    assert agent.post("/api/v1/phone/numbers", json={"agent_handle": "new-bot"}).status_code == 403
    assert agent.post("/api/v1/signing-keys", json={}).status_code == 403
    assert agent.get("/api/v1/contacts").status_code == 403
    assert agent.get("/api/v1/notes").status_code == 403


def test_the_console_lists_and_approves_the_agents_of_its_human(
    sign_up: SignUp, connect: Connect, control: Control
) -> None:
    first, second = sign_up("first-bot", display_name="First"), sign_up("second-bot")
    sign_up("foreign-bot", human_email="bob@example.com")
    organization = control.create_organization("Ann's")
    token = control.create_console_token(email=HUMAN.lower(), organization_id=organization.id)
    human = connect(**token.headers)

    waiting = human.get(f"{SIGNUP}/pending").json()["agents"]
    assert [item["agent_handle"] for item in waiting] == ["second-bot", "first-bot"]
    assert (waiting[1]["display_name"], waiting[1]["note_to_human"]) == ("First", "It is me")
    assert waiting[1]["organization_id"] == first["organization_id"]

    path = f"{SIGNUP}/{waiting[1]['identity_id']}/approve"
    assert human.post(path, json={"organization_id": "org_elsewhere"}).status_code == 403
    approved = human.post(path, json={"organization_id": organization.id})
    assert (approved.status_code, approved.json()["claim_status"]) == (200, "agent_claimed")
    assert human.post(path, json={"organization_id": organization.id}).status_code == 409

    agent = connect(first["api_key"])
    assert agent.get("/api/whoami").json()["organization_id"] == organization.id
    moved = agent.get("/api/v1/identities/first-bot").json()
    assert moved["organization_id"] == moved["tunnel"]["organization_id"] == organization.id
    assert agent.get(f"/api/v1/mail/mailboxes/{first['email_address']}").status_code == 200
    inbox = agent.get(f"/api/v1/mail/mailboxes/{first['email_address']}/messages").json()["items"]
    assert ["approved" in item["subject"] for item in inbox] == [True]
    assert human.get("/api/v1/identities/first-bot").status_code == 200
    assert connect(second["api_key"]).get("/api/v1/identities/first-bot").status_code == 404


def test_the_console_is_for_humans_and_their_own_agents(
    sign_up: SignUp, connect: Connect, control: Control, admin: httpx.Client
) -> None:
    sign_up("first-bot")
    identity_id = control.signup("first-bot").identity_id
    body = {"organization_id": control.organizations()[0].id}
    assert admin.get(f"{SIGNUP}/pending").status_code == 403
    assert admin.post(f"{SIGNUP}/{identity_id}/approve", json=body).status_code == 403
    stranger = connect(**control.create_console_token(email="bob@example.com").headers)
    assert stranger.get(f"{SIGNUP}/pending").json() == {"agents": []}
    assert stranger.post(f"{SIGNUP}/{identity_id}/approve", json=body).status_code == 404
    assert connect().get(f"{SIGNUP}/pending").status_code == 401


def test_control_approves_and_sets_the_humans_state(sign_up: SignUp, connect: Connect, control: Control) -> None:
    agent = connect(sign_up()["api_key"])
    assert control.set_human_state("new-bot", "human_account_verified").human_state == "human_account_verified"
    assert agent.get(f"{SIGNUP}/status").json()["human_state"] == "human_account_verified"
    approved = control.approve_signup("@new-bot")
    assert (approved.claim_status, approved.organization_id) == ("agent_claimed", control.organizations()[0].id)


def test_a_rejected_agent_is_gone_with_its_key(
    sign_up: SignUp, connect: Connect, control: Control, create_identity: CreateIdentity
) -> None:
    answer = sign_up()
    assert control.reject_signup("new-bot").claim_status == "agent_rejected"
    assert connect(answer["api_key"]).get(f"{SIGNUP}/status").status_code == 401
    assert not control.receive_mail(sender="x@example.com", to=[answer["email_address"]])[0].accepted
    create_identity("new-bot")


def test_a_code_never_reaches_the_log(
    sign_up: SignUp, connect: Connect, control: Control, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        answer = sign_up()
        code = control.verification_code("new-bot")
        verify(connect(answer["api_key"]), wrong(code))
        verify(connect(answer["api_key"]), code)
    written = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("inkbox", "uvicorn"))
    )
    for secret in (answer["api_key"].partition(".")[2], code, sandbox.api_key):
        assert secret not in written
