"""Rules of the service that no other suite proves: order of checks, values, success codes, caps, names, cascades.

Permissions, paging and the answers of every operation have modules of their own beside this one; what belongs to one
domain alone is proven with that domain.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Caps
from tests.conformance.calls import REQUESTS, entitled, subject
from tests.conformance.operations import OPERATIONS, answer_schema, usual_status
from tests.conformance.stage import (
    API,
    CONTACTS,
    HUMAN,
    IDENTITIES,
    MAILBOXES,
    NOTES,
    SIGNUP,
    Agent,
    Caller,
    Request,
    Stage,
    delete,
    get,
    mail_to,
    new_handle,
    patch,
    post,
    unknown_id,
)

pytestmark = pytest.mark.usefixtures("caps")

UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")


# Order of checks: of two reasons to refuse, the one that is named first decides.


def _rule_of_nobody(agent: Agent) -> tuple[Caller, Request]:
    return agent.caller, delete(f"{MAILBOXES}/nobody@inkboxmail.com/contact-rules/{unknown_id()}")


def _filter_mode_of_a_colleague(agent: Agent) -> tuple[Caller, Request]:
    return agent.caller, patch(agent.colleague.path, {"imessage_filter_mode": "whitelist"})


def _malformed_mail_from_nobody(agent: Agent) -> tuple[Caller, Request]:
    return agent.admin, post(f"{MAILBOXES}/nobody@inkboxmail.com/messages", {"recipients": {"to": []}, "subject": ""})


def _duplicate_rule_of_another_organization(agent: Agent) -> tuple[Caller, Request]:
    rule = {"action": "block", "match_type": "domain", "match_target": "example.com"}
    agent.admin.ask(post(agent.rules, rule))
    return agent.stage.organization().admin, post(agent.rules, rule)


def _stranger_written_to_beyond_the_cap(agent: Agent) -> tuple[Caller, Request]:
    fresh = agent.stage.signup()
    agent.stage.control.set_caps(sends_per_day_unclaimed=0)
    return fresh.caller, post(fresh.messages, mail_to("stranger@example.net"))


def _lost_domain_beyond_the_cap(agent: Agent) -> tuple[Caller, Request]:
    domain = agent.organization.domain()
    sender = agent.organization.agent(mailbox={"sending_domain": domain})
    agent.stage.control.set_domain(domain, "degraded", organization_id=agent.organization.id)
    agent.stage.control.set_caps(sends_per_day_claimed=0)
    return sender.admin, post(sender.messages, mail_to(HUMAN))


def _used_up_code_of_a_claimed_agent(agent: Agent) -> tuple[Caller, Request]:
    fresh = agent.stage.signup()
    claim = REQUESTS["agent_signup_verify"](fresh)
    fresh.caller.ask(claim)
    agent.stage.control.set_caps(verification_attempts=0, verification_code_seconds=0)
    return fresh.caller, post(claim.path, {"verification_code": "000000"})


@pytest.mark.parametrize(
    ("make", "status"),
    [
        pytest.param(_rule_of_nobody, 403, id="kind of caller before existence"),
        pytest.param(_malformed_mail_from_nobody, 422, id="form before existence"),
        pytest.param(_filter_mode_of_a_colleague, 404, id="existence before a field that is not for agents"),
        pytest.param(_duplicate_rule_of_another_organization, 404, id="existence before conflict"),
        pytest.param(_stranger_written_to_beyond_the_cap, 403, id="recipients before cap"),
        pytest.param(_lost_domain_beyond_the_cap, 409, id="state before cap"),
        pytest.param(_used_up_code_of_a_claimed_agent, 200, id="a claim that is made already before its code"),
    ],
)
def test_the_first_reason_decides(stage: Stage, make: Callable[[Agent], Any], status: int) -> None:
    caller, request = make(stage.organization().agent())
    answer = caller.send(request)
    assert answer.status_code == status, answer.text


# Error bodies, member by member.


def _duplicate_rule(agent: Agent) -> Request:
    request = REQUESTS["mail_contact_rules_create"](agent)
    agent.admin.ask(request)
    return request


def _granted_twice(path: Callable[[Agent], str], member: str, first: str | None) -> Callable[[Agent], Request]:
    def make(agent: Agent) -> Request:
        viewer = agent.colleague.id
        agent.admin.ask(post(f"{path(agent)}/access", {member: viewer if first == "same" else first}))
        return post(f"{path(agent)}/access", {member: viewer})

    return make


@pytest.mark.parametrize(
    ("make", "members"),
    [
        pytest.param(_duplicate_rule, {"existing_rule_id", "message"}, id="duplicate rule"),
        pytest.param(
            lambda agent: post(IDENTITIES, {"agent_handle": agent.handle}),
            {"code", "error", "message", "blocking_namespace"},
            id="handle taken",
        ),
        pytest.param(
            _granted_twice(lambda agent: agent.path, "viewer_identity_id", None),
            {"error", "detail"},
            id="identity open to all",
        ),
        pytest.param(
            _granted_twice(lambda agent: agent.contact, "identity_id", None),
            {"error", "detail"},
            id="contact open to all",
        ),
        pytest.param(
            _granted_twice(lambda agent: agent.path, "viewer_identity_id", "same"), None, id="identity granted twice"
        ),
        pytest.param(
            _granted_twice(lambda agent: agent.contact, "identity_id", "same"), None, id="contact granted twice"
        ),
        pytest.param(
            lambda agent: patch(agent.path, {"agent_handle": new_handle()}), None, id="rename on the platform"
        ),
    ],
)
def test_a_conflict_has_its_documented_members(
    stage: Stage, make: Callable[[Agent], Request], members: set[str] | None
) -> None:
    agent = stage.organization().agent()
    answer = agent.admin.send(make(agent))
    assert answer.status_code == 409
    assert set(answer.json()) == {"detail"}
    detail = answer.json()["detail"]
    assert isinstance(detail, str) if members is None else set(detail) == members


# Credentials and values.


@pytest.mark.parametrize(
    "headers",
    [
        lambda key: {},
        lambda key: {"X-Service-Token": key},
        lambda key: {"Authorization": f"Bearer {key}"},
        lambda key: {"Authorization": f"Basic {key}"},
        lambda key: {"X-API-Key": f"{key}, {key}"},
        lambda key: {"X-API-Key": f"{key[:-1]}é".encode()},
        lambda key: {"Cookie": f"X-API-Key={key}; AWSALB=x"},
    ],
)
def test_nothing_but_the_key_in_its_header_is_a_credential(stage: Stage, headers: Callable[[str], Any]) -> None:
    key = stage.organization().admin.headers["X-API-Key"]
    answer = stage.stranger.send(get("/api/whoami").having(headers=headers(key)))
    assert answer.status_code == 401
    assert isinstance(answer.json()["detail"], str)


def values_of(answer: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an answer with the name of its member."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from values_of(value, name)
    elif isinstance(answer, list):
        for item in answer:
            yield from values_of(item, path)
    else:
        yield path, answer


FORMS = {
    "time": TIME.pattern,
    "organization_id": rf"org_\w+|org_agent_{UUID4}",
    "key_id": rf"ApiKey_(sandbox_)?{UUID4}",
    "sending domain": rf"sending_domain_{UUID4}",
    "api_key": rf"ApiKey_(sandbox_)?{UUID4}\.\S+",
}


def form_of(operation: str, name: str) -> str | None:
    """How the values of a member look, None for members with free values."""
    if name.endswith("_at"):
        return FORMS["time"]
    if name in FORMS:
        return FORMS[name]
    if name == "id" and operation.startswith("domains"):
        return FORMS["sending domain"]
    if name == "id" and operation.startswith("api_keys"):
        return FORMS["key_id"]
    if name == "id" or (name.endswith("_id") and name not in ("message_id", "ses_message_id")):
        return UUID4
    return None


@pytest.mark.parametrize("operation", [name for name in REQUESTS if answer_schema(name)])
def test_times_and_ids_have_the_form_of_the_service(stage: Stage, operation: str) -> None:
    agent = subject(stage, operation)
    request = REQUESTS[operation](agent)
    agent.furnish()
    answer = entitled(agent, operation).send(request)
    for name, value in values_of(answer.json()):
        form = form_of(operation, name)
        if form is not None and value is not None:
            assert re.fullmatch(form, value), f"{name}: {value}"


SUCCESSES = {
    201: """agent_signup identities_create identities_grant_access phone_numbers_provision mail_contact_rules_create
            signing_keys_create_or_rotate webhook_subscriptions_create contacts_create contact_access_grant notes_create
            note_access_grant
            messages_send messages_forward api_keys_create texts_send phone_contact_rules_create imessages_send
            imessages_send_reaction imessages_upload_media imessage_contact_rules_create vault_initialize
            vault_create_secret vault_grant_access""",
    200: """calls_place sms_opt_ins_opt_in sms_opt_ins_opt_out imessages_mark_conversation_read imessages_send_typing
            agent_signup_verify agent_signup_resend_verification agent_signup_status agent_signup_pending
            agent_signup_approve contacts_import_vcards domains_set_default vault_replace_primary_key""",
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_success_has_the_status_of_the_service(operation: str) -> None:
    method = OPERATIONS[operation]["method"]
    listed = [status for status, names in SUCCESSES.items() if operation in names.split()]
    expected = listed[0] if listed else {"GET": 200, "PATCH": 200, "DELETE": 204}[method]
    assert usual_status(operation) == expected


# Limits and names.


def test_the_caps_are_those_of_the_service() -> None:
    assert dataclasses.asdict(Caps()) == {
        "signups_per_ip": 3,
        "signup_window_seconds": 3600,
        "unclaimed_agents_per_human": 5,
        "verification_attempts": 5,
        "verification_resend_seconds": 300,
        "verification_code_seconds": 48 * 3600,
        "sends_per_day_unclaimed": 10,
        "sends_per_day_claimed": 500,
        "send_window_seconds": 24 * 3600,
        "attachment_bytes": 25 * 1024 * 1024,
        "signed_url_seconds": 3600,
        "live_phone_numbers": 3,
        "sms_ready_seconds": 600,
        "calls_per_window": 100,
        "call_minutes_per_window": 100,
        "call_window_seconds": 24 * 3600,
        "call_seconds": 3600,
        "call_webhook_seconds": 5,
        "text_recipients_per_window": 100,
        "text_window_seconds": 24 * 3600,
        "imessages_per_window": 100,
        "imessage_window_seconds": 24 * 3600,
        "imessage_media_bytes": 10 * 1024 * 1024,
        "webhook_subscriptions_per_owner": 20,
        "webhook_seconds": 10,
        "contact_access_rows": 500,
        "vcard_bytes": 5 * 1024 * 1024,
        "vcard_cards": 1000,
        "idempotency_seconds": 7 * 24 * 3600,
    }


RESERVED = {
    "own brands": "idenagent inkbox inkboxai inkboxmail inkboxteam getvectorly vectorly vectorlyai",
    "AI firms": """anthropic anysphere chatgpt claude codex cohere copilot cursor deepmind deepseek gemini grok grokai
        huggingface llama mistral openai perplexity windsurf xai""",
    "large firms": """amazon apple aws facebook github google instagram linkedin meta metaai microsoft netflix paypal
        slack stripe tiktok twitter uber venmo""",
    "hosts": """admin api app console mail mcp tunnel www assets beta blog cdn css dev development dns docs
        documentation ftp imap img images internal intranet js local localhost media mx pop pop3 private prod production
        proxy smtp ssh ssl stage staging static test tls vpn webhook webhooks""",
    "operations": "grafana health healthcheck kibana metrics monitor monitoring prometheus status",
    "sign-in": "auth idp login mfa oauth otp saml signin signup sso",
    "company": "accounts billing careers compliance contact help info jobs legal press privacy sales security support",
}


@pytest.mark.parametrize("group", RESERVED)
def test_reserved_names_are_refused_however_they_are_spelled(stage: Stage, group: str) -> None:
    organization = stage.organization()
    for name in RESERVED[group].split():
        for handle in (name.upper(), f"{name[0]}-{name[1:]}", f"@{name}"):
            # A name of two letters is too short as it is, and reserved with a hyphen in it.
            expected = 422 if len(handle.removeprefix("@")) < 3 else 409
            answer = organization.admin.send(post(IDENTITIES, {"agent_handle": handle}))
            assert answer.status_code == expected, handle


@pytest.mark.parametrize("stem", ["inkbox-helper", "my-openai", "apis", "contacts", "prod1"])
def test_names_that_only_resemble_reserved_ones_are_free(stage: Stage, stem: str) -> None:
    organization = stage.organization()
    answer = organization.admin.send(post(IDENTITIES, {"agent_handle": stem}))
    assert answer.status_code == 201
    organization.admin.ask(delete(f"{API}/identities/{stem}"))


@pytest.mark.parametrize("letters", [3, 63])
def test_handles_have_three_to_sixty_three_characters(stage: Stage, letters: int) -> None:
    organization = stage.organization()
    handle = new_handle("h").replace("-", "").ljust(letters, "x")
    identity = organization.admin.ask(post(IDENTITIES, {"agent_handle": f"@{handle}"}))
    assert identity["agent_handle"] == handle
    organization.admin.ask(delete(f"{API}/identities/{handle}"))


# State.


def test_a_paused_identity_sends_and_receives(stage: Stage) -> None:
    agent = stage.organization().agent()
    agent.admin.ask(patch(agent.path, {"status": "paused"}))
    assert agent.caller.send(post(agent.messages, mail_to(HUMAN))).status_code == 201
    assert agent.receive().accepted


def test_an_identity_that_comes_after_a_wildcard_was_spelled_out_does_not_see_the_target(stage: Stage) -> None:
    agent = stage.organization().agent()
    agent.admin.ask(post(f"{agent.path}/access", {}))
    before = agent.organization.agent()
    agent.admin.ask(delete(f"{agent.path}/access/{agent.colleague.id}"))
    after = agent.organization.agent()
    seen = [viewer.caller.send(get(agent.path)).status_code for viewer in (before, agent.colleague, after)]
    assert seen == [200, 404, 404]


def test_rules_of_a_mailbox_that_nobody_has_are_an_empty_list(stage: Stage) -> None:
    agent = stage.organization().agent()
    assert agent.rule
    assert agent.admin.ask(get(f"{API}/mail/contact-rules", mailbox_id=unknown_id())) == []


def test_what_an_admin_key_makes_is_made_by_the_human_behind_it(stage: Stage) -> None:
    agent = stage.organization().agent()
    key = agent.admin.ask(REQUESTS["api_keys_create"](agent))["record"]
    note = agent.admin.ask(post(NOTES, {"body": "x"}))
    mine = agent.caller.ask(post(NOTES, {"body": "x"}))
    assert key["creator_type"] == "human"
    assert note["created_by"] == key["created_by"] != agent.id
    assert mine["created_by"] == agent.id


# Cascades: what is left after an identity went away, and after it moved.


@pytest.fixture
def gone(stage: Stage) -> Agent:
    """An identity that had one of everything, and was deleted."""
    agent = stage.organization().agent()
    agent.furnish()
    agent.admin.ask(post(f"{agent.path}/access", {"viewer_identity_id": agent.colleague.id}))
    agent.admin.ask(post(f"{agent.colleague.path}/access", {"viewer_identity_id": agent.id}))
    agent.admin.ask(delete(agent.path))
    return agent


@pytest.mark.parametrize(
    "path",
    [
        lambda agent: agent.path,
        lambda agent: agent.mailbox,
        lambda agent: agent.messages,
        lambda agent: agent.message,
        lambda agent: agent.threads,
        lambda agent: agent.rule,
    ],
    ids=["identity", "mailbox", "messages", "message", "threads", "rule"],
)
def test_what_belonged_to_a_deleted_identity_is_not_found(gone: Agent, path: Callable[[Agent], str]) -> None:
    assert gone.admin.send(get(path(gone))).status_code == 404


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (IDENTITIES, "id"),
        (MAILBOXES, "agent_identity_id"),
        (f"{API}/mail/contact-rules", "mailbox_id"),
    ],
)
def test_a_deleted_identity_is_in_no_list(gone: Agent, path: str, name: str) -> None:
    remaining = {row[name] for row in gone.admin.ask(get(path))}
    assert not remaining & {gone.id, gone.identity["mailbox"]["id"]}


@pytest.mark.parametrize(
    "path", [lambda agent: agent.contact, lambda agent: agent.note, lambda agent: agent.colleague.path]
)
def test_a_deleted_identity_has_no_grants(gone: Agent, path: Callable[[Agent], str]) -> None:
    assert gone.admin.ask(get(f"{path(gone)}/access")) == []


def test_the_key_of_a_deleted_identity_is_dead(gone: Agent) -> None:
    assert gone.caller.send(get("/api/whoami")).status_code == 401


def test_mail_to_a_deleted_identity_is_refused(gone: Agent) -> None:
    assert not gone.receive().accepted


def test_name_address_and_place_for_a_number_are_free_after_a_deletion(stage: Stage, gone: Agent) -> None:
    stage.control.set_caps(live_phone_numbers=1)
    request = post(IDENTITIES, {"agent_handle": gone.handle, "phone_number": {"type": "local"}})
    again = gone.admin.ask(request)
    assert again["id"] != gone.id
    assert (again["email_address"], again["tunnel"]["tunnel_name"]) == (gone.address, gone.handle)
    assert again["phone_number"]["number"] != gone.number["number"]
    assert gone.admin.ask(get(f"{MAILBOXES}/{gone.address}/messages"))["items"] == []


@pytest.mark.parametrize("thing", ["contact", "note"])
def test_the_grants_of_a_deleted_thing_go_with_it(stage: Stage, thing: str) -> None:
    agent = stage.organization().agent()
    path: str = getattr(agent, thing)
    agent.caller.ask(delete(path))
    assert agent.caller.send(get(path)).status_code == 404
    assert agent.admin.send(get(f"{path}/access")).status_code == 404
    assert agent.admin.ask(get(CONTACTS if thing == "contact" else NOTES)) == []


def test_an_approved_agent_moves_with_all_its_things(stage: Stage) -> None:
    agent = stage.signup()
    for thing in (agent.message, agent.rule):
        assert thing
    before = agent.caller.ask(get(agent.path))
    agent.home.human.ask(REQUESTS["agent_signup_approve"](agent))
    after = agent.caller.ask(get(agent.path))
    kept = ("id", "agent_handle", "display_name", "email_address")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["mailbox"]["id"] == before["mailbox"]["id"]
    assert after["organization_id"] == after["tunnel"]["organization_id"] == agent.home.id
    assert agent.caller.ask(get("/api/whoami"))["organization_id"] == agent.home.id
    assert agent.home.admin.send(get(agent.message)).status_code == 200
    assert agent.home.admin.send(get(agent.rule)).status_code == 200
    assert agent.admin.send(get(agent.message)).status_code == 404
    status = agent.caller.ask(get(f"{SIGNUP}/status"))
    assert (status["claim_status"], status["restrictions"]["allowed_recipients"]) == ("agent_claimed", [])
    notice = agent.caller.ask(get(agent.messages))["items"][0]
    assert notice["direction"] == "inbound"
    assert agent.caller.send(post(agent.messages, mail_to("anybody@example.net"))).status_code == 201


def test_a_rejected_agent_goes_like_a_deleted_one(stage: Stage) -> None:
    agent = stage.signup()
    stage.control.reject_signup(agent.id)
    assert agent.caller.send(get(f"{SIGNUP}/status")).status_code == 401
    assert agent.admin.send(get(agent.path)).status_code == 404
    assert not agent.receive().accepted
    waiting = agent.home.human.ask(get(f"{SIGNUP}/pending"))["agents"]
    assert agent.id not in {row["identity_id"] for row in waiting}
    assert stage.organization().admin.send(post(IDENTITIES, {"agent_handle": agent.handle})).status_code == 201


def retry_after(answer: httpx.Response) -> int:
    """Whole seconds that an answer asks to wait."""
    text = answer.headers["Retry-After"]
    assert re.fullmatch(r"[1-9]\d*", text)
    return int(text)


@pytest.mark.parametrize(
    ("operation", "cap", "longest"),
    [
        ("messages_send", {"sends_per_day_claimed": 1}, 24 * 3600),
        ("messages_forward", {"sends_per_day_claimed": 1}, 24 * 3600),
        ("agent_signup_resend_verification", {}, 300),
    ],
)
def test_a_refusal_that_ends_says_when(stage: Stage, operation: str, cap: dict[str, int], longest: int) -> None:
    agent = subject(stage, operation)
    stage.control.set_caps(**cap)
    request = REQUESTS[operation](agent)
    entitled(agent, operation).ask(request)
    refused = entitled(agent, operation).send(request)
    assert refused.status_code == 429
    wait = retry_after(refused)
    assert wait <= longest
    stage.control.advance_clock(wait)
    assert entitled(agent, operation).send(request).status_code < 300
