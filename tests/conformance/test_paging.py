"""Every list: how much it gives, in which order, where it ends."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance.operations import OPERATIONS
from tests.conformance.stage import (
    API,
    CONTACTS,
    IDENTITIES,
    IMESSAGE,
    MAILBOXES,
    NOTES,
    NUMBERS,
    PERSON,
    SUBSCRIPTIONS,
    VAULT,
    Agent,
    Stage,
    delete,
    get,
    new_person,
    post,
)
from tests.sandbox import contract
from tests.sandbox.vault import material

DEFAULT = 50
SHORT = 3


@dataclasses.dataclass(frozen=True)
class Listing:
    """A list of the contract.

    Attributes:
        path: Where it is.
        add: Adds one row and returns what `key` says of it.
        key: The member that tells rows apart.
        most: The largest page; None for a list that is always complete.
        is_cursor: Whether its pages are found by cursor; otherwise by offset.
        query: What has to be asked besides.
        oldest_first: Its order, which is newest first otherwise.
        member: The member of the answer that holds the rows, where the answer is an object.
    """

    path: Callable[[Agent], str]
    add: Callable[[Agent, int], Any]
    key: str = "id"
    most: int | None = None
    is_cursor: bool = False
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    oldest_first: bool = False
    member: str = "items"

    def rows(self, agent: Agent, **query: Any) -> list[Any]:
        """One page, or everything."""
        answer = agent.admin.ask(get(self.path(agent), **self.query, **query))
        items: list[Any] = answer[self.member] if isinstance(answer, dict) else answer
        return [row[self.key] for row in items]


def _mail(agent: Agent, _number: int) -> Any:
    return agent.receive().message_id


def _thread(agent: Agent, _number: int) -> Any:
    return agent.receive().thread_id


def _rule(agent: Agent, number: int) -> Any:
    rule = {"action": "block", "match_type": "exact_email", "match_target": f"spammer-{number}@example.com"}
    return agent.admin.ask(post(agent.rules, rule))["id"]


def _contact(agent: Agent, number: int) -> Any:
    # Of the same name, so that a list by name has nothing to go by but the id.
    return agent.admin.ask(post(CONTACTS, {"given_name": "Ann", "notes": str(number)}))["id"]


def _note(agent: Agent, number: int) -> Any:
    return agent.admin.ask(post(NOTES, {"body": f"Note {number}"}))["id"]


def _identity(agent: Agent, _number: int) -> Any:
    return agent.organization.agent().id


def _mailbox(agent: Agent, _number: int) -> Any:
    return agent.organization.agent().address


def _domain(agent: Agent, _number: int) -> Any:
    return agent.organization.domain()


def _identity_access(agent: Agent, _number: int) -> Any:
    viewer = agent.organization.agent().id
    return agent.admin.ask(post(f"{agent.path}/access", {"viewer_identity_id": viewer}))["id"]


def _contact_access(agent: Agent, _number: int) -> Any:
    return agent.admin.ask(post(f"{agent.contact}/access", {"identity_id": agent.organization.agent().id}))["id"]


def _note_access(agent: Agent, _number: int) -> Any:
    return agent.admin.ask(post(f"{agent.note}/access", {"identity_id": agent.organization.agent().id}))["id"]


def _number(agent: Agent, _number: int) -> Any:
    return agent.organization.agent().number["id"]


def _call(agent: Agent, _number: int) -> Any:
    return agent.ring()


def _text(agent: Agent, _number: int) -> Any:
    return agent.receive_text().text_id


def _text_conversation(agent: Agent, _number: int) -> Any:
    return agent.receive_text(new_person()).conversation_id


def _consent(agent: Agent, _number: int) -> Any:
    person = new_person()
    agent.receive_text(person, "START")
    return person


def _phone_rule(agent: Agent, _number: int) -> Any:
    return agent.admin.ask(post(f"{agent.line}/contact-rules", {"action": "block", "match_target": new_person()}))["id"]


def _imessage(agent: Agent, _number: int) -> Any:
    agent.switch_imessage(enabled=True)
    return agent.meet(PERSON).message_id


def _assignment(agent: Agent, _number: int) -> Any:
    agent.switch_imessage(enabled=True)
    return agent.stage.control.connect_imessage(new_person(), agent.handle).assignment_id


def _imessage_conversation(agent: Agent, _number: int) -> Any:
    agent.switch_imessage(enabled=True)
    return agent.meet(new_person()).conversation_id


def _imessage_rule(agent: Agent, _number: int) -> Any:
    return agent.admin.ask(post(agent.imessage_rules, {"action": "block", "match_target": new_person()}))["id"]


def _subscription(agent: Agent, number: int) -> Any:
    body = {"url": f"https://hooks.invalid/{number}", "event_types": ["message.failed"], "mailbox_id": agent.mailbox_id}
    return agent.admin.ask(post(SUBSCRIPTIONS, body))["id"]


def _secret(agent: Agent, _number: int) -> Any:
    assert agent.organization.vault
    return agent.admin.ask(post(f"{VAULT}/secrets", material.secret()))["id"]


def _vault_access(agent: Agent, _number: int) -> Any:
    return agent.admin.ask(post(f"{agent.secret}/access", {"identity_id": agent.organization.agent().id}))["id"]


def _secrets(agent: Agent) -> str:
    assert agent.organization.vault
    return f"{VAULT}/secrets"


LISTINGS = {
    "messages_list": Listing(lambda agent: agent.messages, _mail, most=100, is_cursor=True),
    "threads_list": Listing(lambda agent: agent.threads, _thread, most=100, is_cursor=True),
    "mailboxes_search": Listing(lambda agent: f"{agent.mailbox}/search", _mail, most=100, query={"q": "weather"}),
    "mail_contact_rules_list": Listing(lambda agent: agent.rules, _rule, most=200),
    "mail_contact_rules_list_all": Listing(lambda agent: f"{API}/mail/contact-rules", _rule, most=200),
    "contacts_list": Listing(lambda agent: CONTACTS, _contact, most=200, query={"order": "recent"}),
    "notes_list": Listing(lambda agent: NOTES, _note, most=200),
    "identities_list": Listing(lambda agent: IDENTITIES, _identity),
    "mailboxes_list": Listing(lambda agent: MAILBOXES, _mailbox, "email_address"),
    "domains_list": Listing(lambda agent: f"{API}/domains/", _domain, "domain"),
    "identities_list_access": Listing(lambda agent: f"{agent.path}/access", _identity_access, oldest_first=True),
    "contact_access_list": Listing(lambda agent: f"{agent.contact}/access", _contact_access, oldest_first=True),
    "note_access_list": Listing(lambda agent: f"{agent.note}/access", _note_access, oldest_first=True),
    "phone_numbers_list": Listing(lambda agent: NUMBERS, _number),
    "calls_list": Listing(lambda agent: f"{agent.line}/calls", _call, most=200),
    "texts_list": Listing(lambda agent: agent.texts, _text, most=200),
    "texts_search": Listing(lambda agent: f"{agent.texts}/search", _text, most=200, query={"q": "weather"}),
    "texts_get_conversation": Listing(lambda agent: f"{agent.texts}/conversations/{PERSON}", _text, most=200),
    "texts_list_conversations": Listing(lambda agent: f"{agent.texts}/conversations", _text_conversation, most=200),
    "sms_opt_ins_list": Listing(lambda agent: f"{API}/phone/sms-opt-ins", _consent, "receiver_number", most=200),
    "phone_contact_rules_list": Listing(lambda agent: f"{agent.line}/contact-rules", _phone_rule, most=200),
    "phone_contact_rules_list_all": Listing(lambda agent: f"{API}/phone/contact-rules", _phone_rule, most=200),
    "imessages_list": Listing(lambda agent: f"{IMESSAGE}/messages", _imessage, most=200),
    "imessages_list_assignments": Listing(lambda agent: f"{IMESSAGE}/assignments", _assignment, most=200),
    "imessages_list_conversations": Listing(
        lambda agent: f"{IMESSAGE}/conversations", _imessage_conversation, most=200
    ),
    "imessage_contact_rules_list": Listing(lambda agent: agent.imessage_rules, _imessage_rule, most=200),
    "imessage_contact_rules_list_all": Listing(lambda agent: f"{IMESSAGE}/contact-rules", _imessage_rule, most=200),
    "vault_list_secrets": Listing(_secrets, _secret),
    "vault_list_access_rules": Listing(lambda agent: f"{agent.secret}/access", _vault_access, oldest_first=True),
    "webhook_subscriptions_list": Listing(lambda agent: SUBSCRIPTIONS, _subscription, member="subscriptions"),
}

PAGED = [name for name, listing in LISTINGS.items() if listing.most is not None]
BY_OFFSET = [name for name in PAGED if not LISTINGS[name].is_cursor and not name.endswith("_search")]
BY_CURSOR = [name for name in PAGED if LISTINGS[name].is_cursor]
# A conversation stands where its latest message does.
BY_TIME = [
    name for name in LISTINGS if not name.endswith(("_access", "access_list", "access_rules", "list_conversations"))
]


@pytest.fixture
def agent(stage: Stage) -> Agent:
    return stage.organization().agent()


@pytest.fixture
def frozen(stage: Stage) -> Iterator[None]:
    """No time passes."""
    stage.control.freeze_clock()
    yield
    stage.control.resume_clock()


@pytest.mark.parametrize("name", LISTINGS)
def test_a_list_is_in_its_order(stage: Stage, agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    before = listing.rows(agent)
    added = []
    for number in range(SHORT):
        stage.control.advance_clock(1)
        added.append(listing.add(agent, number))
    assert listing.rows(agent) == ([*before, *added] if listing.oldest_first else [*reversed(added), *before])


@pytest.mark.parametrize("name", BY_TIME)
@pytest.mark.usefixtures("frozen")
def test_rows_of_one_instant_are_in_the_order_of_their_ids(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    for number in range(5):
        listing.add(agent, number)
    if listing.key != "id":
        listing = dataclasses.replace(listing, key="id")
    ids = listing.rows(agent)
    assert ids == sorted(ids, reverse=True)
    assert len(ids) >= 5


@pytest.mark.parametrize("name", PAGED)
def test_a_page_has_fifty_rows_unless_another_number_is_asked_for(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    for number in range(DEFAULT + 1):
        listing.add(agent, number)
    everything = listing.rows(agent, limit=listing.most)
    assert len(everything) == DEFAULT + 1
    assert listing.rows(agent) == everything[:DEFAULT]
    assert listing.rows(agent, limit=1) == everything[:1]


@pytest.mark.parametrize("name", PAGED)
def test_a_limit_out_of_bounds_is_refused(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    assert listing.most is not None
    for limit in (0, -1, listing.most + 1, "many", "", "1.5"):
        answer = agent.admin.send(get(listing.path(agent), **listing.query, limit=limit))
        assert answer.status_code == 422, f"limit={limit}"
        assert [item["loc"] for item in answer.json()["detail"]] == [["query", "limit"]]


@pytest.mark.parametrize("name", BY_OFFSET)
def test_an_offset_skips_rows_and_may_skip_all(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    for number in range(SHORT):
        listing.add(agent, number)
    everything = listing.rows(agent)
    assert listing.rows(agent, offset=1, limit=1) == everything[1:2]
    assert listing.rows(agent, offset=len(everything)) == []
    for offset in (-1, "x"):
        answer = agent.admin.send(get(listing.path(agent), **listing.query, offset=offset))
        assert answer.status_code == 422, f"offset={offset}"
        assert [item["loc"] for item in answer.json()["detail"]] == [["query", "offset"]]


@pytest.mark.parametrize("name", BY_CURSOR)
def test_a_cursor_leads_over_all_rows_whatever_comes_meanwhile(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    for number in range(5):
        listing.add(agent, number)
    there_at_first = listing.rows(agent)
    seen: list[str] = []
    page: dict[str, Any] = {"has_more": True, "next_cursor": None}
    while page["has_more"]:
        cursor = {} if page["next_cursor"] is None else {"cursor": page["next_cursor"]}
        page = agent.admin.ask(get(listing.path(agent), limit=2, **cursor))
        seen += [row["id"] for row in page["items"]]
        listing.add(agent, 0)
    assert seen == there_at_first
    assert page["next_cursor"] is None


@pytest.mark.parametrize("name", BY_CURSOR)
def test_a_last_page_that_is_full_has_nothing_behind_it(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    listing.add(agent, 0)
    listing.add(agent, 1)
    page = agent.admin.ask(get(listing.path(agent), limit=2))
    assert (len(page["items"]), page["has_more"], page["next_cursor"]) == (2, False, None)


@pytest.mark.parametrize("name", BY_CURSOR)
def test_a_cursor_outlives_the_row_that_it_stands_at(agent: Agent, name: str) -> None:
    listing = LISTINGS[name]
    for number in range(SHORT):
        listing.add(agent, number)
    newest, second, third = listing.rows(agent)
    page = agent.admin.ask(get(listing.path(agent), limit=2))
    agent.admin.ask(delete(f"{listing.path(agent)}/{second}"))
    rest = listing.rows(agent, cursor=page["next_cursor"])
    assert [row["id"] for row in page["items"]] == [newest, second]
    assert rest == [third]


def test_a_search_is_one_page_without_a_cursor(agent: Agent) -> None:
    agent.receive()
    agent.receive()
    page = agent.admin.ask(get(f"{agent.mailbox}/search", q="weather", limit=1))
    assert (len(page["items"]), page["has_more"], page["next_cursor"]) == (1, False, None)


def test_a_search_of_transcripts_gives_fifty_rows_unless_another_number_is_asked_for(agent: Agent) -> None:
    search = f"{agent.line}/search"
    agent.converse(*["Nice weather."] * (DEFAULT + 1))
    everything = agent.admin.ask(get(search, q="weather", limit=200))
    assert len(everything) == DEFAULT + 1
    assert agent.admin.ask(get(search, q="weather")) == everything[:DEFAULT]
    assert agent.admin.ask(get(search, q="weather", limit=1)) == everything[:1]
    for limit in (0, -1, 201, "many"):
        assert agent.admin.send(get(search, q="weather", limit=limit)).status_code == 422


def test_the_list_of_contacts_is_by_name_unless_told_otherwise(stage: Stage, agent: Agent) -> None:
    for name in ("bob", "Ann", "Änne", "carl"):
        stage.control.advance_clock(1)
        agent.admin.ask(post(CONTACTS, {"preferred_name": name}))
    names = [row["preferred_name"] for row in agent.admin.ask(get(CONTACTS))]
    assert names[:3] == ["Ann", "bob", "carl"]
    assert names == [row["preferred_name"] for row in agent.admin.ask(get(CONTACTS, order="name"))]


LISTS_ELSEWHERE = {
    "threads_list_folders": "sorted by name, which test_threads proves",
    "transcripts_list": "complete and in the order of speech, which test_calls proves",
    "phone_numbers_search_transcripts": "limited only, which is proved above",
    "vault_list_keys": "newest first and complete, which test_keys proves",
    "contacts_lookup": "by name like the list of contacts, which test_contacts proves",
}


def test_no_list_of_the_contract_is_left_out() -> None:
    def is_list(operation: dict[str, Any]) -> bool:
        schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        named = contract.document()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        pages = operation.get("x-pagination", {"items": "items"})
        return schema.get("type") == "array" or pages["items"] in named.get("properties", {})

    assert {name for name, operation in OPERATIONS.items() if is_list(operation)} == {*LISTINGS, *LISTS_ELSEWHERE}
