"""The requests of `calls` that are about numbers, calls, texts and iMessages."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance.stage import (
    API,
    IMESSAGE,
    NUMBERS,
    PERSON,
    Agent,
    Request,
    delete,
    get,
    new_person,
    patch,
    post,
)

CONSENT = f"{API}/phone/sms-opt-ins"


def provision(agent: Agent) -> Request:
    return post(NUMBERS, {"agent_handle": agent.handle, "type": "local"})


def _release(agent: Agent) -> Request:
    assert agent.number
    return delete(f"{agent.path}/phone_number")


def _place(agent: Agent) -> Request:
    url = agent.stage.voice_agent_url
    body = {"from_number": agent.number["number"], "to_number": PERSON, "client_websocket_url": url}
    return post(f"{API}/phone/place-call", body)


def _rule() -> dict[str, str]:
    return {"action": "block", "match_type": "exact_number", "match_target": new_person()}


def _having(path: Callable[[Agent], str], thing: Callable[[Agent], Any], **query: Any) -> Callable[[Agent], Request]:
    """Ask for a list that has something in it."""

    def make(agent: Agent) -> Request:
        assert thing(agent)
        return get(path(agent), **query)

    return make


def _text(agent: Agent) -> Request:
    assert agent.consent
    return post(agent.texts, {"to": PERSON, "text": "Nice weather."})


def _conversation(agent: Agent) -> str:
    assert agent.text
    return f"{agent.texts}/conversations/{PERSON}"


def _consent(agent: Agent, word: str) -> Request:
    agent.stage.control.set_campaign(True, organization_id=agent.organization.id)
    return Request("POST", f"{CONSENT}/{PERSON}/{word}")


def _imessages(path: str) -> Callable[[Agent], Request]:
    def make(agent: Agent) -> Request:
        assert agent.imessage
        return get(f"{IMESSAGE}/{path}", agent_identity_id=agent.id)

    return make


def _about_a_conversation(path: str, **members: Any) -> Callable[[Agent], Request]:
    return lambda agent: post(f"{IMESSAGE}/{path}", {"conversation_id": agent.imessage.conversation_id, **members})


def _react(agent: Agent) -> Request:
    return post(f"{IMESSAGE}/reactions", {"message_id": agent.imessage.message_id, "reaction": "love"})


def _upload(_agent: Agent) -> Request:
    return Request("POST", f"{IMESSAGE}/media", {"files": {"file": ("a.png", b"picture", "image/png")}})


REQUESTS: Mapping[str, Callable[[Agent], Request]] = {
    "identities_release_phone_number": _release,
    "phone_numbers_list": lambda agent: get(NUMBERS),
    "phone_numbers_get": lambda agent: get(agent.line),
    "phone_numbers_provision": provision,
    "phone_numbers_update": lambda agent: patch(agent.line, {"client_websocket_url": "wss://agent.example.com/"}),
    "phone_numbers_release": lambda agent: delete(agent.line),
    "phone_numbers_search_transcripts": _having(
        lambda agent: f"{agent.line}/search", lambda agent: agent.conversed, q="weather"
    ),
    "calls_list": _having(lambda agent: f"{agent.line}/calls", lambda agent: agent.call),
    "calls_get": lambda agent: get(agent.call),
    "calls_place": _place,
    "transcripts_list": lambda agent: get(f"{agent.conversed}/transcripts"),
    "texts_list": _having(lambda agent: agent.texts, lambda agent: agent.text),
    "texts_send": _text,
    "texts_search": _having(lambda agent: f"{agent.texts}/search", lambda agent: agent.text, q="weather"),
    "texts_list_conversations": _having(lambda agent: f"{agent.texts}/conversations", lambda agent: agent.text),
    "texts_get_conversation": lambda agent: get(_conversation(agent)),
    "texts_update_conversation": lambda agent: patch(_conversation(agent), {"is_read": True}),
    "texts_get": lambda agent: get(agent.text),
    "texts_update": lambda agent: patch(agent.text, {"is_read": True}),
    "sms_opt_ins_list": lambda agent: get(CONSENT),
    "sms_opt_ins_get": lambda agent: get(agent.consent),
    "sms_opt_ins_opt_in": lambda agent: _consent(agent, "opt-in"),
    "sms_opt_ins_opt_out": lambda agent: _consent(agent, "opt-out"),
    "phone_contact_rules_list": _having(lambda agent: f"{agent.line}/contact-rules", lambda agent: agent.phone_rule),
    "phone_contact_rules_create": lambda agent: post(f"{agent.line}/contact-rules", _rule()),
    "phone_contact_rules_get": lambda agent: get(agent.phone_rule),
    "phone_contact_rules_update": lambda agent: patch(agent.phone_rule, {"status": "paused"}),
    "phone_contact_rules_delete": lambda agent: delete(agent.phone_rule),
    "phone_contact_rules_list_all": lambda agent: get(f"{API}/phone/contact-rules"),
    "imessages_get_triage_number": lambda agent: get(f"{IMESSAGE}/triage-number"),
    "imessages_list": _imessages("messages"),
    "imessages_send": _about_a_conversation("messages", text="Nice weather."),
    "imessages_list_assignments": _imessages("assignments"),
    "imessages_list_conversations": _imessages("conversations"),
    "imessages_get_conversation": lambda agent: get(f"{IMESSAGE}/conversations/{agent.imessage.conversation_id}"),
    "imessages_send_reaction": _react,
    "imessages_mark_conversation_read": _about_a_conversation("mark-read"),
    "imessages_send_typing": _about_a_conversation("typing"),
    "imessages_upload_media": _upload,
    "imessage_contact_rules_list": _having(lambda agent: agent.imessage_rules, lambda agent: agent.imessage_rule),
    "imessage_contact_rules_create": lambda agent: post(agent.imessage_rules, _rule()),
    "imessage_contact_rules_get": lambda agent: get(agent.imessage_rule),
    "imessage_contact_rules_update": lambda agent: patch(agent.imessage_rule, {"status": "paused"}),
    "imessage_contact_rules_delete": lambda agent: delete(agent.imessage_rule),
    "imessage_contact_rules_list_all": lambda agent: get(f"{IMESSAGE}/contact-rules"),
}
"""The request of each operation that has to do with telephones, by operation id."""
