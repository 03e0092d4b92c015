"""For every operation and every documented status but its usual one: a call that is answered with it."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Literal

import httpx

from tests.conformance import safekeeping
from tests.conformance.calls import CONSOLE_CALLS, REQUESTS, SIGNUP_CALLS, entitled, subject
from tests.conformance.stage import (
    CONTACTS,
    HUMAN,
    IDENTITIES,
    PERSON,
    SIGNUP,
    VAULT,
    Agent,
    Request,
    Stage,
    delete,
    get,
    mail_to,
    new_handle,
    new_person,
    patch,
    post,
    unknown_id,
)
from tests.conformance.telephony import CONSENT
from tests.sandbox.vault import material

Provoke = Callable[[Stage], httpx.Response]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def without_a_key(operation: str) -> Provoke:
    return lambda stage: stage.stranger.send(REQUESTS[operation](subject(stage, operation)))


def by_an_unclaimed_agent(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.signup()
        return agent.caller.send(REQUESTS[operation](agent))

    return provoke


def by_an_agent(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.organization().agent()
        return agent.caller.send(REQUESTS[operation](agent))

    return provoke


def by_another_organization(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        return stage.organization().admin.send(REQUESTS[operation](stage.organization().agent()))

    return provoke


def by_a_key_without_a_signup(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        request = REQUESTS[operation](stage.signup())
        return stage.organization().agent().caller.send(request)

    return provoke


def changed(operation: str, change: Callable[[Request], Request]) -> Provoke:
    """The usual call with a different request."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = subject(stage, operation)
        return entitled(agent, operation).send(change(REQUESTS[operation](agent)))

    return provoke


def with_another_member(operation: str) -> Provoke:
    return changed(operation, lambda request: request.having(json={**request.parts["json"], "colour": "red"}))


def with_a_malformed_id(operation: str) -> Provoke:
    def spoil(request: Request) -> Request:
        *_, last = _UUID.finditer(request.path)
        return request.to(f"{request.path[: last.start()]}not-a-uuid{request.path[last.end() :]}")

    return changed(operation, spoil)


def with_an_unknown_id(operation: str) -> Provoke:
    def exchange(request: Request) -> Request:
        *_, last = _UUID.finditer(request.path)
        return request.to(f"{request.path[: last.start()]}{unknown_id()}{request.path[last.end() :]}")

    return changed(operation, exchange)


def with_a_malformed_number(operation: str) -> Provoke:
    return changed(operation, lambda request: request.to(request.path.replace(PERSON, "555-0111")))


def with_query(operation: str, **query: Any) -> Provoke:
    return changed(operation, lambda request: request.having(params={**request.parts.get("params", {}), **query}))


def twice(operation: str) -> Provoke:
    """The usual call, made once more."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = subject(stage, operation)
        request = REQUESTS[operation](agent)
        entitled(agent, operation).ask(request)
        return entitled(agent, operation).send(request)

    return provoke


def under_caps(operation: str, **caps: int) -> Provoke:
    """The usual call when a limit is used up."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = subject(stage, operation)
        request = REQUESTS[operation](agent)
        stage.control.set_caps(**caps)
        return entitled(agent, operation).send(request)

    return provoke


def when(operation: str, happens: Callable[[Agent], object]) -> Provoke:
    """The usual call after something has happened to what it is about."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.organization().agent()
        request = REQUESTS[operation](agent)
        happens(agent)
        return agent.admin.send(request)

    return provoke


def _carrier_says(status: Literal["active", "paused"], sms: Literal["ready", "assignment_failed"]) -> Any:
    return lambda agent: agent.stage.control.report_number(agent.number["number"], status=status, sms_status=sms)


def _consent_ends(agent: Agent) -> None:
    assert agent.receive_text(text="STOP").keyword == "opt_out"


def _number_blocks(agent: Agent) -> None:
    agent.admin.ask(post(f"{agent.line}/contact-rules", {"action": "block", "match_target": PERSON}))


def _imessage_blocks(agent: Agent) -> None:
    agent.admin.ask(post(agent.imessage_rules, {"action": "block", "match_target": PERSON}))


def _imessage_is_switched_off(agent: Agent) -> None:
    agent.switch_imessage(enabled=False)


def _person_disconnects(agent: Agent) -> None:
    agent.stage.control.disconnect_imessage(PERSON, agent.handle)


def by_a_viewer(operation: str) -> Provoke:
    """The usual call by an agent that sees the identity, but is another one."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.organization().agent()
        agent.admin.ask(post(f"{agent.path}/access", {"viewer_identity_id": agent.colleague.id}))
        return agent.colleague.caller.send(REQUESTS[operation](agent))

    return provoke


def _without_a_line(stage: Stage) -> httpx.Response:
    stage.control.set_imessage_line(False)
    try:
        return stage.organization().admin.send(get("/api/v1/imessage/triage-number"))
    finally:
        stage.control.set_imessage_line(True)


def with_a_fault(operation: str, status: int) -> Provoke:
    """The usual call when something behind the service fails."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = subject(stage, operation)
        request = REQUESTS[operation](agent)
        stage.control.add_fault(operation, status=status)
        return entitled(agent, operation).send(request)

    return provoke


def asking(make: Callable[[Agent], Request]) -> Provoke:
    """A call of an admin about one of its identities."""

    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.organization().agent()
        return agent.admin.send(make(agent))

    return provoke


def _identity_with_a_used_up_cap(stage: Stage) -> httpx.Response:
    stage.control.set_caps(live_phone_numbers=0)
    body = {"agent_handle": new_handle(), "phone_number": {"type": "local"}}
    return stage.organization().admin.send(post(IDENTITIES, body))


def _filter_mode_by_an_agent(stage: Stage) -> httpx.Response:
    agent = stage.organization().agent()
    return agent.caller.send(patch(agent.path, {"imessage_filter_mode": "whitelist"}))


def _outside_mail_of_an_unclaimed_agent(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.signup("somebody@example.com")
        return agent.caller.send(REQUESTS[operation](agent))

    return provoke


def _with_a_lost_domain(operation: str) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        organization = stage.organization()
        domain = organization.domain()
        agent = organization.agent(mailbox={"sending_domain": domain})
        request = REQUESTS[operation](agent)
        stage.control.set_domain(domain, "degraded", organization_id=organization.id)
        return agent.admin.send(request)

    return provoke


def _default_that_is_not_verified(agent: Agent) -> Request:
    return post(f"/api/v1/domains/{agent.organization.domain('pending')}/set-default", {})


def _resend_after_claim(stage: Stage) -> httpx.Response:
    agent = stage.signup()
    agent.caller.ask(REQUESTS["agent_signup_verify"](agent))
    return agent.caller.send(REQUESTS["agent_signup_resend_verification"](agent))


def _approval_for_another_organization(stage: Stage) -> httpx.Response:
    agent = stage.signup()
    body = {"organization_id": stage.organization().id}
    return agent.home.human.send(post(f"{SIGNUP}/{agent.id}/approve", body))


def _revoke_of_a_colleague(path: Callable[[Agent], str]) -> Provoke:
    def provoke(stage: Stage) -> httpx.Response:
        agent = stage.organization().agent()
        return agent.caller.send(Request("DELETE", f"{path(agent)}/access/{agent.colleague.id}"))

    return provoke


def _rotation(members: Callable[[Agent], dict[str, Any]] = lambda _: {}) -> Provoke:
    """A replacement of the primary key with these members in place of the proof."""

    def body(agent: Agent) -> dict[str, Any]:
        assert agent.organization.vault
        return {**material.key(), **members(agent)}

    return asking(lambda agent: Request("PUT", f"{VAULT}/keys/primary", {"json": body(agent)}))


def _to_a_key_that_is_there(agent: Agent) -> dict[str, Any]:
    vault = agent.organization.vault
    return {"id": vault["recovery_keys"][0]["id"], "current_auth_hash": vault["vault_key"]["auth_hash"]}


def _rows(make: Callable[[str], Provoke], status: int, operations: Iterable[str]) -> dict[tuple[str, int], Provoke]:
    return {(operation, status): make(operation) for operation in operations}


_PUBLIC = ("agent_signup",)

_CLOSED_TO_UNCLAIMED = (
    "identities_delete",
    "identities_release_phone_number",
    "phone_numbers_provision",
    "mail_contact_rules_list",
    "mail_contact_rules_create",
    "mail_contact_rules_get",
    "signing_keys_create_or_rotate",
    "contacts_list",
    "contacts_lookup",
    "contacts_create",
    "contacts_get",
    "contacts_update",
    "contacts_delete",
    "contacts_import_vcards",
    "contacts_export_vcard",
    "contact_access_list",
    "notes_list",
    "notes_create",
    "notes_get",
    "notes_update",
    "notes_delete",
    "note_access_list",
    "imessage_contact_rules_list",
    "imessage_contact_rules_create",
    "imessage_contact_rules_get",
    "webhook_subscriptions_list",
    "webhook_subscriptions_create",
    "webhook_subscriptions_get",
    "webhook_subscriptions_update",
    "webhook_subscriptions_delete",
)

_OF_THE_VAULT = tuple(operation for operation in safekeeping.REQUESTS if operation != "vault_delete")

_OF_A_NUMBER = (
    "phone_numbers_get",
    "phone_numbers_update",
    "phone_numbers_release",
    "phone_numbers_search_transcripts",
    "calls_list",
    "calls_get",
    "transcripts_list",
    "texts_list",
    "texts_send",
    "texts_search",
    "texts_list_conversations",
    "texts_get_conversation",
    "texts_update_conversation",
    "texts_get",
    "texts_update",
    "phone_contact_rules_list",
    "phone_contact_rules_create",
    "phone_contact_rules_get",
    "phone_contact_rules_update",
    "phone_contact_rules_delete",
)

_CLOSED_TO_AGENTS = (
    "identities_create",
    "identities_list_access",
    "identities_grant_access",
    "identities_revoke_access",
    "mailboxes_update",
    "mail_contact_rules_update",
    "mail_contact_rules_delete",
    "mail_contact_rules_list_all",
    "domains_set_default",
    "api_keys_create",
    "agent_signup_pending",
    "agent_signup_approve",
    "contact_access_grant",
    "note_access_grant",
    "sms_opt_ins_list",
    "sms_opt_ins_get",
    "sms_opt_ins_opt_in",
    "sms_opt_ins_opt_out",
    "phone_contact_rules_list_all",
    "imessage_contact_rules_update",
    "imessage_contact_rules_delete",
    "imessage_contact_rules_list_all",
    "vault_delete",
)

_ABOUT_ONE_THING = (
    "identities_get",
    "identities_update",
    "identities_delete",
    "identities_release_phone_number",
    "identities_list_access",
    "identities_grant_access",
    "identities_revoke_access",
    "phone_numbers_provision",
    "mailboxes_get",
    "mailboxes_update",
    "mailboxes_search",
    "messages_list",
    "messages_get",
    "messages_send",
    "messages_forward",
    "messages_update_flags",
    "messages_delete",
    "messages_get_attachment",
    "threads_list",
    "threads_list_folders",
    "threads_get",
    "threads_update",
    "threads_delete",
    "mail_contact_rules_list",
    "mail_contact_rules_create",
    "mail_contact_rules_get",
    "mail_contact_rules_update",
    "mail_contact_rules_delete",
    "domains_set_default",
    "api_keys_create",
    "contacts_get",
    "contacts_update",
    "contacts_delete",
    "contacts_export_vcard",
    "contact_access_list",
    "contact_access_grant",
    "contact_access_revoke",
    "notes_get",
    "notes_update",
    "notes_delete",
    "note_access_list",
    "note_access_grant",
    "note_access_revoke",
    "imessages_list",
    "imessages_send",
    "imessages_list_assignments",
    "imessages_list_conversations",
    "imessages_get_conversation",
    "imessages_send_reaction",
    "imessages_mark_conversation_read",
    "imessages_send_typing",
    "imessage_contact_rules_list",
    "imessage_contact_rules_create",
    "imessage_contact_rules_get",
    "imessage_contact_rules_update",
    "imessage_contact_rules_delete",
    "webhook_subscriptions_create",
    "webhook_subscriptions_get",
    "webhook_subscriptions_update",
    "webhook_subscriptions_delete",
    *(operation for operation in safekeeping.REQUESTS if operation not in ("vault_initialize", "vault_delete")),
)

WITH_JSON_BODY = (
    "identities_create",
    "identities_update",
    "identities_grant_access",
    "phone_numbers_provision",
    "mailboxes_update",
    "messages_send",
    "messages_forward",
    "messages_update_flags",
    "threads_update",
    "mail_contact_rules_create",
    "mail_contact_rules_update",
    "domains_set_default",
    "agent_signup",
    "agent_signup_verify",
    "agent_signup_approve",
    "api_keys_create",
    "signing_keys_create_or_rotate",
    "contacts_create",
    "contacts_update",
    "contact_access_grant",
    "notes_create",
    "notes_update",
    "note_access_grant",
    "phone_numbers_update",
    "calls_place",
    "texts_send",
    "texts_update",
    "texts_update_conversation",
    "phone_contact_rules_create",
    "phone_contact_rules_update",
    "imessages_send",
    "imessages_send_reaction",
    "imessages_mark_conversation_read",
    "imessages_send_typing",
    "imessage_contact_rules_create",
    "imessage_contact_rules_update",
    "webhook_subscriptions_create",
    "webhook_subscriptions_update",
    "vault_initialize",
    "vault_replace_primary_key",
    "vault_create_secret",
    "vault_update_secret",
    "vault_grant_access",
)

_WITH_AN_ID_ONLY = (
    "identities_revoke_access",
    "messages_get",
    "messages_delete",
    "messages_get_attachment",
    "threads_get",
    "threads_delete",
    "mail_contact_rules_get",
    "mail_contact_rules_delete",
    "contacts_get",
    "contacts_delete",
    "contacts_export_vcard",
    "contact_access_list",
    "contact_access_revoke",
    "notes_get",
    "notes_delete",
    "note_access_list",
    "note_access_revoke",
    "phone_numbers_get",
    "phone_numbers_release",
    "calls_get",
    "transcripts_list",
    "texts_get",
    "phone_contact_rules_get",
    "phone_contact_rules_delete",
    "imessages_get_conversation",
    "imessage_contact_rules_get",
    "imessage_contact_rules_delete",
    "webhook_subscriptions_get",
    "webhook_subscriptions_delete",
    "vault_get_secret",
    "vault_delete_secret",
    "vault_list_access_rules",
    "vault_revoke_access",
)

_WITH_A_NUMBER_ONLY = ("sms_opt_ins_get", "sms_opt_ins_opt_in", "sms_opt_ins_opt_out")

_WITH_A_LIMIT = (
    "mailboxes_search",
    "messages_list",
    "threads_list",
    "mail_contact_rules_list",
    "mail_contact_rules_list_all",
    "contacts_list",
    "notes_list",
    "phone_numbers_search_transcripts",
    "calls_list",
    "texts_list",
    "texts_search",
    "texts_list_conversations",
    "texts_get_conversation",
    "sms_opt_ins_list",
    "phone_contact_rules_list",
    "phone_contact_rules_list_all",
    "imessages_list",
    "imessages_list_assignments",
    "imessages_list_conversations",
    "imessage_contact_rules_list",
    "imessage_contact_rules_list_all",
)

_LISTS_OF_IMESSAGE = ("imessages_list", "imessages_list_assignments", "imessages_list_conversations")

_OF_IMESSAGE_WHEN_ENABLED = (*_LISTS_OF_IMESSAGE, "imessages_send", "imessages_send_reaction")

_TO_A_CONNECTED_PERSON = (
    "imessages_send",
    "imessages_send_reaction",
    "imessages_mark_conversation_read",
    "imessages_send_typing",
)

REFUSALS: dict[tuple[str, int], Provoke] = {
    **_rows(without_a_key, 401, [operation for operation in REQUESTS if operation not in _PUBLIC]),
    **_rows(by_an_unclaimed_agent, 403, _CLOSED_TO_UNCLAIMED),
    **_rows(by_an_unclaimed_agent, 403, _OF_THE_VAULT),
    **_rows(by_an_agent, 403, _CLOSED_TO_AGENTS),
    **_rows(by_another_organization, 404, _ABOUT_ONE_THING),
    **_rows(by_a_key_without_a_signup, 404, SIGNUP_CALLS),
    **_rows(by_another_organization, 403, (*_OF_A_NUMBER, "calls_place")),
    **_rows(with_an_unknown_id, 404, _OF_A_NUMBER),
    **_rows(by_a_viewer, 403, _LISTS_OF_IMESSAGE),
    **_rows(lambda operation: when(operation, _imessage_is_switched_off), 400, _OF_IMESSAGE_WHEN_ENABLED),
    **_rows(lambda operation: when(operation, _person_disconnects), 409, _TO_A_CONNECTED_PERSON),
    **_rows(with_another_member, 422, WITH_JSON_BODY),
    **_rows(with_a_malformed_number, 422, _WITH_A_NUMBER_ONLY),
    **_rows(with_a_malformed_id, 422, _WITH_AN_ID_ONLY),
    **_rows(lambda operation: with_query(operation, limit=0), 422, _WITH_A_LIMIT),
    ("agent_signup", 409): twice("agent_signup"),
    ("agent_signup", 429): under_caps("agent_signup", signups_per_ip=0),
    ("agent_signup_verify", 410): under_caps("agent_signup_verify", verification_code_seconds=0),
    ("agent_signup_verify", 429): under_caps("agent_signup_verify", verification_attempts=0),
    ("agent_signup_resend_verification", 409): _resend_after_claim,
    ("agent_signup_resend_verification", 429): twice("agent_signup_resend_verification"),
    ("agent_signup_approve", 404): changed(
        "agent_signup_approve", lambda request: request.to(f"{SIGNUP}/{uuid.uuid4()}/approve")
    ),
    ("agent_signup_approve", 409): twice("agent_signup_approve"),
    ("identities_create", 404): asking(
        lambda agent: post(
            IDENTITIES, {"agent_handle": new_handle(), "mailbox": {"sending_domain": "nowhere.example.org"}}
        )
    ),
    ("identities_create", 409): asking(lambda agent: post(IDENTITIES, {"agent_handle": agent.handle})),
    ("identities_create", 429): _identity_with_a_used_up_cap,
    ("identities_create", 502): with_a_fault("identities_create", 502),
    ("identities_update", 403): _filter_mode_by_an_agent,
    ("identities_update", 409): asking(lambda agent: patch(agent.path, {"agent_handle": new_handle()})),
    ("identities_delete", 502): with_a_fault("identities_delete", 502),
    ("identities_release_phone_number", 502): with_a_fault("identities_release_phone_number", 502),
    ("identities_grant_access", 409): twice("identities_grant_access"),
    ("phone_numbers_provision", 409): twice("phone_numbers_provision"),
    ("phone_numbers_provision", 429): under_caps("phone_numbers_provision", live_phone_numbers=0),
    ("phone_numbers_provision", 502): with_a_fault("phone_numbers_provision", 502),
    ("messages_send", 403): _outside_mail_of_an_unclaimed_agent("messages_send"),
    ("messages_send", 409): _with_a_lost_domain("messages_send"),
    ("messages_send", 429): under_caps("messages_send", sends_per_day_claimed=0),
    ("messages_forward", 403): _outside_mail_of_an_unclaimed_agent("messages_forward"),
    ("messages_forward", 409): _with_a_lost_domain("messages_forward"),
    ("messages_forward", 429): under_caps("messages_forward", sends_per_day_claimed=0),
    ("messages_get_attachment", 302): with_query("messages_get_attachment", redirect="true"),
    ("mail_contact_rules_create", 409): twice("mail_contact_rules_create"),
    ("domains_list", 422): with_query("domains_list", status="unheard-of"),
    ("domains_set_default", 409): asking(_default_that_is_not_verified),
    ("signing_keys_create_or_rotate", 503): with_a_fault("signing_keys_create_or_rotate", 503),
    ("contacts_create", 400): asking(lambda agent: post(CONTACTS, {"notes": "A contact without a name"})),
    ("contacts_create", 404): asking(
        lambda agent: post(CONTACTS, {"given_name": "Ann", "access_identity_ids": [unknown_id()]})
    ),
    ("contacts_update", 400): asking(lambda agent: patch(agent.contact, {"given_name": None, "preferred_name": None})),
    ("contacts_lookup", 422): asking(lambda agent: get(f"{CONTACTS}/lookup")),
    ("contacts_import_vcards", 400): changed(
        "contacts_import_vcards", lambda request: request.having(content=b"BEGIN:VCARD\xff")
    ),
    ("contacts_import_vcards", 413): under_caps("contacts_import_vcards", vcard_bytes=10),
    ("contacts_import_vcards", 415): changed(
        "contacts_import_vcards", lambda request: request.having(headers={"Content-Type": "text/plain"})
    ),
    ("contacts_import_vcards", 422): changed(
        "contacts_import_vcards", lambda request: request.having(content="no card")
    ),
    ("contact_access_grant", 409): twice("contact_access_grant"),
    ("contact_access_revoke", 403): _revoke_of_a_colleague(lambda agent: agent.contact),
    ("note_access_grant", 409): twice("note_access_grant"),
    ("note_access_revoke", 403): _revoke_of_a_colleague(lambda agent: agent.note),
    ("phone_numbers_release", 502): with_a_fault("phone_numbers_release", 502),
    ("calls_place", 400): when("calls_place", _carrier_says("paused", "ready")),
    ("calls_place", 429): under_caps("calls_place", calls_per_window=0),
    ("calls_place", 502): with_a_fault("calls_place", 502),
    ("texts_send", 409): when("texts_send", _carrier_says("active", "assignment_failed")),
    ("texts_send", 429): under_caps("texts_send", text_recipients_per_window=0),
    ("texts_send", 502): with_a_fault("texts_send", 502),
    ("texts_send", 503): with_a_fault("texts_send", 503),
    ("sms_opt_ins_get", 404): changed(
        "sms_opt_ins_get", lambda request: request.to(request.path.replace(PERSON, new_person()))
    ),
    ("sms_opt_ins_opt_in", 409): asking(lambda agent: Request("POST", f"{CONSENT}/{PERSON}/opt-in")),
    ("sms_opt_ins_opt_out", 409): asking(lambda agent: Request("POST", f"{CONSENT}/{PERSON}/opt-out")),
    ("phone_contact_rules_create", 409): twice("phone_contact_rules_create"),
    ("imessages_get_triage_number", 404): _without_a_line,
    ("imessages_send", 403): when("imessages_send", _imessage_blocks),
    ("imessages_send", 429): under_caps("imessages_send", imessages_per_window=0),
    ("imessages_send", 502): with_a_fault("imessages_send", 502),
    ("imessages_send_reaction", 403): when("imessages_send_reaction", _imessage_blocks),
    ("imessages_send_reaction", 502): with_a_fault("imessages_send_reaction", 502),
    ("imessages_upload_media", 413): under_caps("imessages_upload_media", imessage_media_bytes=1),
    ("imessages_upload_media", 422): changed(
        "imessages_upload_media", lambda request: request.having(files={"document": ("a.png", b"picture")})
    ),
    ("imessage_contact_rules_create", 409): twice("imessage_contact_rules_create"),
    ("webhook_subscriptions_list", 422): with_query(
        "webhook_subscriptions_list", mailbox_id=unknown_id(), phone_number_id=unknown_id()
    ),
    ("webhook_subscriptions_create", 409): under_caps(
        "webhook_subscriptions_create", webhook_subscriptions_per_owner=0
    ),
    ("vault_initialize", 409): twice("vault_initialize"),
    ("vault_unlock", 422): with_query("vault_unlock", auth_hash="A" * 64),
    ("vault_list_keys", 422): with_query("vault_list_keys", type="spare"),
    ("vault_replace_primary_key", 400): _rotation(),
    ("vault_replace_primary_key", 409): _rotation(_to_a_key_that_is_there),
    ("vault_delete_key", 409): asking(
        lambda agent: delete(f"{VAULT}/keys/{agent.organization.vault['vault_key']['auth_hash']}")
    ),
    ("vault_delete_key", 422): changed("vault_delete_key", lambda request: request.to(f"{VAULT}/keys/no-hash")),
    ("vault_list_secrets", 422): with_query("vault_list_secrets", secret_type="recipe"),
    ("vault_create_secret", 409): twice("vault_create_secret"),
    ("vault_delete", 404): twice("vault_delete"),
    ("vault_grant_access", 409): twice("vault_grant_access"),
}
"""How to get each documented status besides the usual one, by operation id and status."""

UNREACHED: dict[tuple[str, int], str] = {}
"""Documented statuses that no call to a sandbox can be answered with, and why."""

MORE_REFUSALS: dict[str, tuple[str, int, Provoke]] = {
    "an approval for an organization of others": (
        "agent_signup_approve",
        403,
        _approval_for_another_organization,
    ),
    "a wrong code": (
        "agent_signup_verify",
        401,
        changed("agent_signup_verify", lambda request: request.having(json={"verification_code": "wrong"})),
    ),
    "a viewer that is the target": (
        "identities_grant_access",
        422,
        asking(lambda agent: post(f"{agent.path}/access", {"viewer_identity_id": agent.id})),
    ),
    "a folder that only the service may choose": (
        "threads_update",
        422,
        changed("threads_update", lambda request: request.having(json={"folder": "blocked"})),
    ),
    "a cursor that is none": ("messages_list", 422, with_query("messages_list", cursor="no cursor")),
    "a subject of two lines": (
        "messages_send",
        422,
        changed("messages_send", lambda request: request.having(json=mail_to(HUMAN, subject="a\nb"))),
    ),
    "an idempotency key that belongs to another message": (
        "messages_send",
        409,
        lambda stage: _reused_key(stage, "messages_send", mail_to(HUMAN, subject="Another")),
    ),
    "an idempotency key that belongs to another text": (
        "texts_send",
        409,
        lambda stage: _reused_key(stage, "texts_send", {"to": PERSON, "text": "Another"}),
    ),
    "an idempotency key that belongs to another iMessage": (
        "imessages_send",
        409,
        lambda stage: _reused_key(stage, "imessages_send", {"to": PERSON, "text": "Another"}),
    ),
    "a call to somebody whom a rule blocks": ("calls_place", 403, when("calls_place", _number_blocks)),
    "a text to somebody whom a rule blocks": ("texts_send", 403, when("texts_send", _number_blocks)),
    "a text to somebody who was never heard of": (
        "texts_send",
        403,
        changed("texts_send", lambda request: request.having(json={"to": new_person(), "text": "Hello"})),
    ),
    "a text to somebody who wants no more": ("texts_send", 403, when("texts_send", _consent_ends)),
    "a text of many words": (
        "texts_send",
        422,
        changed("texts_send", lambda request: request.having(json={"to": PERSON, "text": "x" * 1601})),
    ),
    "a text to a group abroad": (
        "texts_send",
        422,
        changed("texts_send", lambda request: request.having(json={"to": [PERSON, "+4930123456"], "text": "Hello"})),
    ),
    "a text into a conversation that is none": (
        "texts_send",
        404,
        changed("texts_send", lambda request: request.having(json={"conversation_id": unknown_id(), "text": "Hello"})),
    ),
    "a text from a number that is paused": ("texts_send", 409, when("texts_send", _carrier_says("paused", "ready"))),
    "an iMessage to somebody who was never connected": (
        "imessages_send",
        404,
        lambda stage: _imessage_to_a_stranger(stage),
    ),
    "a vault key that is not the present one": (
        "vault_replace_primary_key",
        403,
        _rotation(lambda _: {"current_auth_hash": material.auth_hash()}),
    ),
    "a recovery code of no vault": (
        "vault_replace_primary_key",
        404,
        _rotation(lambda _: {"recovery_auth_hash": material.auth_hash()}),
    ),
    "two proofs": (
        "vault_replace_primary_key",
        400,
        _rotation(lambda _: {"current_auth_hash": material.auth_hash(), "recovery_auth_hash": material.auth_hash()}),
    ),
    "the access of a colleague": ("vault_revoke_access", 403, _revoke_of_a_colleague(lambda agent: agent.secret)),
    "a rule that is none": ("vault_revoke_access", 404, with_an_unknown_id("vault_revoke_access")),
    "an identity that is none": (
        "vault_grant_access",
        404,
        asking(lambda agent: post(f"{agent.secret}/access", {"identity_id": unknown_id()})),
    ),
    "a number of a kind that is not to be had": (
        "phone_numbers_provision",
        422,
        changed(
            "phone_numbers_provision",
            lambda request: request.having(json={**request.parts["json"], "type": "toll_free"}),
        ),
    ),
}
"""Further ways to a documented status whose answer has another shape than the one above."""


def _reused_key(stage: Stage, operation: str, body: dict[str, Any]) -> httpx.Response:
    agent = stage.organization().agent()
    keyed = REQUESTS[operation](agent).having(headers={"Idempotency-Key": unknown_id()})
    agent.admin.ask(keyed)
    return agent.admin.send(keyed.having(json=body))


def _imessage_to_a_stranger(stage: Stage) -> httpx.Response:
    agent = stage.organization().agent()
    agent.switch_imessage(enabled=True)
    return agent.caller.send(post("/api/v1/imessage/messages", {"to": new_person(), "text": "Hello"}))


__all__ = ["CONSOLE_CALLS", "MORE_REFUSALS", "REFUSALS", "UNREACHED", "WITH_JSON_BODY", "Provoke"]
