"""Search: every word must be there, best matches first, nothing that the caller may not see."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.mail.office import Agent, Office

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"
CASES = [case for case in json.loads((VECTORS / "search.json").read_text())["cases"] if case["kind"] == "mail"]


@pytest.fixture
def bot(office: Office) -> Agent:
    return office.agent()


def found(caller: Any, bot: Agent, query: str, **more: Any) -> list[str]:
    page = caller.get(f"{bot.mailbox}/search", q=query, **more)
    assert (page["next_cursor"], page["has_more"]) == (None, False)
    return [message["id"] for message in page["items"]]


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_search_finds_what_the_vectors_say(office: Office, bot: Agent, case: dict[str, Any]) -> None:
    names = {}
    for document in case["documents"]:
        office.world.patch("/clock", {"now": document["at"]})
        if document.get("blocked"):
            rule = {"action": "block", "match_type": "exact_email", "match_target": document["from_address"]}
            office.admin.post(bot.rules, rule)
        delivery = office.write(
            bot,
            sender=document["from_address"],
            to=document["to_addresses"],
            subject=document["subject"],
            text=document.get("body_text"),
        )
        assert delivery["blocked"] == document.get("blocked", False)
        for rule in office.admin.get(bot.rules):
            office.admin.delete(f"{bot.rules}/{rule['id']}")
        if document.get("deleted"):
            bot.delete(f"{bot.messages}/{delivery['message_id']}")
        names[delivery["message_id"]] = document["id"]
    caller = bot if case["caller"] == "agent" else office.admin
    limit = {"limit": case["limit"]} if "limit" in case else {}
    assert [names[message_id] for message_id in found(caller, bot, case["query"], **limit)] == case["expected"]


def test_words_match_in_all_their_forms(office: Office, bot: Agent) -> None:
    message_id = office.write(bot, text="The invoices were being paid")["message_id"]
    assert found(bot, bot, "invoice") == found(bot, bot, "invoicing") == [message_id]


def test_sent_mail_is_found_by_its_blind_copies_and_html_by_what_it_shows(office: Office, bot: Agent) -> None:
    sent = bot.send("ann@example.net", bcc=["quetzal@example.org"], body_html="<p class=walrus>visible</p>")
    assert found(bot, bot, "quetzal visible") == [sent["id"]]
    assert found(bot, bot, "walrus") == []


def test_another_mailbox_is_not_searched(office: Office, bot: Agent) -> None:
    other = office.agent("other")
    office.write(other, text="capybara")
    assert found(office.admin, bot, "capybara") == []


@pytest.mark.parametrize("query", ["...", "' OR 1=1 --", "%", "\N{PILE OF POO}"])
def test_a_query_without_a_known_word_finds_nothing(office: Office, bot: Agent, query: str) -> None:
    office.write(bot, text="plain words")
    assert found(bot, bot, query) == []


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 501}, {"q": "x", "limit": 0}, {"q": "x", "limit": 101}])
def test_a_query_out_of_bounds_is_refused(bot: Agent, query: dict[str, Any]) -> None:
    bot.get(f"{bot.mailbox}/search", 422, **query)
    bot.get(f"{bot.mailbox}/search", q="x" * 500, limit=100)
