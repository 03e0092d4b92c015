"""One request per operation that succeeds when it is made with enough rights: the root of all variations.

Each takes the identity that it is about, and makes what it needs there on the way.
"""

from collections.abc import Callable
from urllib.parse import quote

from tests.conformance import safekeeping, telephony
from tests.conformance.stage import (
    API,
    CONTACTS,
    FILENAME,
    HUMAN,
    IDENTITIES,
    MAILBOXES,
    NOTES,
    SIGNUP,
    SUBSCRIPTIONS,
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
)

Make = Callable[[Agent], Request]

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Example\r\nEND:VCARD\r\n"


def _revoke_identity_access(agent: Agent) -> Request:
    agent.admin.ask(post(f"{agent.path}/access", {"viewer_identity_id": agent.colleague.id}))
    return delete(f"{agent.path}/access/{agent.colleague.id}")


def _verify(agent: Agent) -> Request:
    return post(f"{SIGNUP}/verify", {"verification_code": agent.stage.control.verification_code(agent.id)})


def _import(agent: Agent) -> Request:
    return Request("POST", f"{CONTACTS}/import", {"content": CARD, "headers": {"Content-Type": "text/vcard"}})


def _grant_contact(agent: Agent) -> Request:
    return post(f"{agent.contact}/access", {"identity_id": agent.colleague.id})


def _grant_note(agent: Agent) -> Request:
    return post(f"{agent.note}/access", {"identity_id": agent.colleague.id})


def _new_contact(agent: Agent) -> Request:
    emails = [{"label": "work", "value": "ann@example.com", "is_primary": True}]
    return post(CONTACTS, {"given_name": "Ann", "emails": emails, "birthday": "1990-02-03"})


def _sign_up(agent: Agent) -> Request:
    return post(SIGNUP, {"human_email": HUMAN, "note_to_human": "Hello.", "agent_handle": new_handle("new")})


def _set_default(agent: Agent) -> Request:
    return post(f"{API}/domains/{agent.organization.domain()}/set-default", {})


def _rule(agent: Agent) -> Request:
    target = f"{new_handle('spammer')}@example.com"
    return post(agent.rules, {"action": "block", "match_type": "exact_email", "match_target": target})


def _subscribe(agent: Agent) -> Request:
    body = {"url": "https://hooks.example.com/mail", "event_types": ["message.received"]}
    return post(SUBSCRIPTIONS, {**body, "mailbox_id": agent.mailbox_id})


REQUESTS: dict[str, Make] = {
    "whoami": lambda agent: get("/api/whoami"),
    "agent_signup": _sign_up,
    "agent_signup_verify": _verify,
    "agent_signup_resend_verification": lambda agent: Request("POST", f"{SIGNUP}/resend-verification"),
    "agent_signup_status": lambda agent: get(f"{SIGNUP}/status"),
    "agent_signup_pending": lambda agent: get(f"{SIGNUP}/pending"),
    "agent_signup_approve": lambda agent: post(f"{SIGNUP}/{agent.id}/approve", {"organization_id": agent.home.id}),
    "identities_create": lambda agent: post(IDENTITIES, {"agent_handle": new_handle()}),
    "identities_list": lambda agent: get(IDENTITIES),
    "identities_get": lambda agent: get(agent.path),
    "identities_update": lambda agent: patch(agent.path, {"display_name": "Another name", "description": None}),
    "identities_delete": lambda agent: delete(agent.path),
    "identities_list_access": lambda agent: get(f"{agent.path}/access"),
    "identities_grant_access": lambda agent: post(f"{agent.path}/access", {"viewer_identity_id": agent.colleague.id}),
    "identities_revoke_access": _revoke_identity_access,
    "mailboxes_list": lambda agent: get(MAILBOXES),
    "mailboxes_get": lambda agent: get(agent.mailbox),
    "mailboxes_update": lambda agent: patch(agent.mailbox, {"filter_mode": "whitelist"}),
    "mailboxes_search": lambda agent: get(f"{agent.mailbox}/search", q="weather"),
    "messages_list": lambda agent: get(agent.messages),
    "messages_get": lambda agent: get(agent.message),
    "messages_send": lambda agent: post(agent.messages, mail_to(HUMAN)),
    "messages_forward": lambda agent: post(f"{agent.message}/forward", {"recipients": {"to": [HUMAN]}}),
    "messages_update_flags": lambda agent: patch(agent.message, {"is_read": True, "is_starred": True}),
    "messages_delete": lambda agent: delete(agent.message),
    "messages_get_attachment": lambda agent: get(f"{agent.message}/attachments/{quote(FILENAME)}"),
    "threads_list": lambda agent: get(agent.threads),
    "threads_list_folders": lambda agent: get(f"{agent.threads}/folders"),
    "threads_get": lambda agent: get(agent.thread),
    "threads_update": lambda agent: patch(agent.thread, {"folder": "archive"}),
    "threads_delete": lambda agent: delete(agent.thread),
    "mail_contact_rules_list": lambda agent: get(agent.rules),
    "mail_contact_rules_create": _rule,
    "mail_contact_rules_get": lambda agent: get(agent.rule),
    "mail_contact_rules_update": lambda agent: patch(agent.rule, {"status": "paused"}),
    "mail_contact_rules_delete": lambda agent: delete(agent.rule),
    "mail_contact_rules_list_all": lambda agent: get(f"{API}/mail/contact-rules"),
    "domains_list": lambda agent: get(f"{API}/domains/"),
    "domains_set_default": _set_default,
    "api_keys_create": lambda agent: post(f"{API}/api-keys", {"label": "Key", "scoped_identity_id": agent.id}),
    "signing_keys_create_or_rotate": lambda agent: post(f"{API}/signing-keys", {}),
    "webhook_subscriptions_list": lambda agent: get(SUBSCRIPTIONS),
    "webhook_subscriptions_create": _subscribe,
    "webhook_subscriptions_get": lambda agent: get(agent.subscription),
    "webhook_subscriptions_update": lambda agent: patch(agent.subscription, {"event_types": ["message.sent"]}),
    "webhook_subscriptions_delete": lambda agent: delete(agent.subscription),
    "contacts_list": lambda agent: get(CONTACTS),
    "contacts_lookup": lambda agent: get(f"{CONTACTS}/lookup", email="ann@example.com"),
    "contacts_create": _new_contact,
    "contacts_get": lambda agent: get(agent.contact),
    "contacts_update": lambda agent: patch(agent.contact, {"family_name": "Example", "notes": None}),
    "contacts_delete": lambda agent: delete(agent.contact),
    "contacts_import_vcards": _import,
    "contacts_export_vcard": lambda agent: get(f"{agent.contact}.vcf").having(headers={"Accept": "text/vcard"}),
    "contact_access_list": lambda agent: get(f"{agent.contact}/access"),
    "contact_access_grant": _grant_contact,
    "contact_access_revoke": lambda agent: delete(f"{agent.contact}/access/{agent.id}"),
    "notes_list": lambda agent: get(NOTES),
    "notes_create": lambda agent: post(NOTES, {"body": "Remember the milk.", "title": "Shopping"}),
    "notes_get": lambda agent: get(agent.note),
    "notes_update": lambda agent: patch(agent.note, {"body": "Forget the milk.", "title": None}),
    "notes_delete": lambda agent: delete(agent.note),
    "note_access_list": lambda agent: get(f"{agent.note}/access"),
    "note_access_grant": _grant_note,
    "note_access_revoke": lambda agent: delete(f"{agent.note}/access/{agent.id}"),
    **telephony.REQUESTS,
    **safekeeping.REQUESTS,
}
"""The request of each operation, by operation id."""

SIGNUP_CALLS = ("agent_signup_verify", "agent_signup_resend_verification", "agent_signup_status")
CONSOLE_CALLS = ("agent_signup_pending", "agent_signup_approve")
NEEDING_NOTHING_THERE = ("phone_numbers_provision", "vault_initialize")
"""Calls that make what there can be only one of."""


def subject(stage: Stage, operation: str) -> Agent:
    """An identity that the operation can be about: calls around a signup need one that nobody has vouched for."""
    if operation in (*SIGNUP_CALLS, *CONSOLE_CALLS):
        return stage.signup()
    return stage.organization().agent()


def entitled(agent: Agent, operation: str) -> Caller:
    """Somebody who may make the call: the agent itself around its signup, a human in the console, else the admin."""
    if operation in SIGNUP_CALLS:
        return agent.caller
    if operation in CONSOLE_CALLS:
        return agent.home.human
    return agent.organization.human if operation == "vault_delete" else agent.admin
