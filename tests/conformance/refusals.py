"""For every operation and every documented status but its usual one: a call that is answered with it."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from tests.conformance.calls import CONSOLE_CALLS, REQUESTS, SIGNUP_CALLS, entitled, subject
from tests.conformance.stage import (
    CONTACTS,
    HUMAN,
    IDENTITIES,
    SIGNUP,
    Agent,
    Request,
    Stage,
    get,
    mail_to,
    new_handle,
    patch,
    post,
    unknown_id,
)

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
)

_WITH_A_LIMIT = (
    "mailboxes_search",
    "messages_list",
    "threads_list",
    "mail_contact_rules_list",
    "mail_contact_rules_list_all",
    "contacts_list",
    "notes_list",
)

REFUSALS: dict[tuple[str, int], Provoke] = {
    **_rows(without_a_key, 401, [operation for operation in REQUESTS if operation not in _PUBLIC]),
    **_rows(by_an_unclaimed_agent, 403, _CLOSED_TO_UNCLAIMED),
    **_rows(by_an_agent, 403, _CLOSED_TO_AGENTS),
    **_rows(by_another_organization, 404, _ABOUT_ONE_THING),
    **_rows(by_a_key_without_a_signup, 404, SIGNUP_CALLS),
    **_rows(with_another_member, 422, WITH_JSON_BODY),
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
    "an idempotency key that belongs to another message": ("messages_send", 409, lambda stage: _reused_key(stage)),
}
"""Further ways to a documented status whose answer has another shape than the one above."""


def _reused_key(stage: Stage) -> httpx.Response:
    agent = stage.organization().agent()
    keyed = post(agent.messages, mail_to(HUMAN)).having(headers={"Idempotency-Key": unknown_id()})
    agent.admin.ask(keyed)
    return agent.admin.send(keyed.having(json=mail_to(HUMAN, subject="Another")))


__all__ = ["CONSOLE_CALLS", "MORE_REFUSALS", "REFUSALS", "UNREACHED", "WITH_JSON_BODY", "Provoke"]
