"""Threads: joined by Message-ID, listed by activity, moved between folders, deleted."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.mail.office import Agent, Office, errors_at

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"
CASES = json.loads((VECTORS / "threading.json").read_text())["cases"]


class Conversation:
    """Plays the messages of a vector in its mailboxes."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.boxes: dict[str, Agent] = {}
        self.stored: dict[str, Any] = {}

    def box(self, name: str) -> Agent:
        if name not in self.boxes:
            self.boxes[name] = self.office.agent(name)
        return self.boxes[name]

    def resolve(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        [(kind, name)] = value.items()
        return self.stored[name]["message_id" if kind == "$message_id_of" else "id"]

    def play(self, message: dict[str, Any]) -> None:
        box = self.box(message.get("mailbox", "first"))
        if message["direction"] == "inbound":
            headers = {name: self.resolve(value) for name, value in message["headers"].items()}
            lines = ["From: ann@example.net", *(f"{name}: {value}" for name, value in headers.items()), "", "x"]
            [delivery] = self.office.write_raw("\r\n".join(lines).encode(), box.address)
            row_id = delivery["message_id"]
        else:
            body: dict[str, Any] = {"recipients": {"to": ["ann@example.net"]}}
            for name in ("subject", "in_reply_to_message_id"):
                if name in message:
                    body[name] = self.resolve(message[name])
            source = message.get("forward_of")
            path = f"{box.messages}/{self.stored[source]['id']}/forward" if source else box.messages
            row_id = box.post(path, body)["id"]
        self.stored[message["id"]] = box.message(row_id)

    def threads(self) -> list[dict[str, Any]]:
        names = {message["id"]: name for name, message in self.stored.items()}
        order = list(self.stored)
        found = []
        for box_name, box in self.boxes.items():
            for listed in box.get(box.threads)["items"]:
                thread = box.thread(listed["id"])
                found.append(
                    {
                        "subject": thread["subject"],
                        "messages": [names[message["id"]] for message in thread["messages"]],
                        "message_count": thread["message_count"],
                        "mailbox": box_name,
                    }
                )
        return sorted(found, key=lambda thread: order.index(thread["messages"][0]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_messages_join_threads_as_the_vectors_say(office: Office, case: dict[str, Any]) -> None:
    conversation = Conversation(office)
    for message in case["messages"]:
        conversation.play(message)
    expected = [{"mailbox": "first", **thread} for thread in case["expected"]["threads"]]
    assert conversation.threads() == expected
    for name, members in case["expected"].get("stored", {}).items():
        for member, value in members.items():
            assert conversation.stored[name][member] == conversation.resolve(value)


@pytest.fixture
def bot(office: Office) -> Agent:
    return office.agent()


def test_a_conversation_between_two_mailboxes_is_one_thread_in_each(office: Office, bot: Agent) -> None:
    other = office.agent("other")
    asked = bot.send(other.address, subject="Question")
    [question] = other.received()
    answered = other.send(bot.address, subject="Re: Question", in_reply_to_message_id=question["message_id"])
    [answer] = bot.received()
    assert answer["thread_id"] == asked["thread_id"]
    assert answered["thread_id"] == question["thread_id"]
    assert bot.message(answer["id"])["references"] == [asked["message_id"]]


def test_the_thread_with_the_latest_activity_comes_first(office: Office, bot: Agent) -> None:
    old = office.write(bot, message_id="<old@example.net>")["thread_id"]
    new = office.write(bot)["thread_id"]
    assert [thread["id"] for thread in bot.get(bot.threads)["items"]] == [new, old]
    office.write(bot, in_reply_to="<old@example.net>")
    listed = bot.get(bot.threads)["items"]
    assert [thread["id"] for thread in listed] == [old, new]
    assert listed[0]["last_message_at"] > listed[1]["last_message_at"]
    assert listed[0]["created_at"] < listed[1]["created_at"]


def test_threads_come_in_pages(office: Office, bot: Agent) -> None:
    made = [office.write(bot)["thread_id"] for _ in range(5)]
    first = bot.get(bot.threads, limit=3)
    second = bot.get(bot.threads, limit=3, cursor=first["next_cursor"])
    assert [thread["id"] for page in (first, second) for thread in page["items"]] == made[::-1]
    assert (first["has_more"], second["has_more"], second["next_cursor"]) == (True, False, None)


def test_a_thread_lists_its_messages_oldest_first_without_bodies(office: Office, bot: Agent) -> None:
    first = office.write(bot, message_id="<1@example.net>")
    second = office.write(bot, in_reply_to="<1@example.net>")
    messages = bot.thread(first["thread_id"])["messages"]
    assert [message["id"] for message in messages] == [first["message_id"], second["message_id"]]
    assert "body_text" not in messages[0]


def test_a_thread_moves_between_folders_and_stays_there_when_mail_comes(office: Office, bot: Agent) -> None:
    delivery = office.write(bot, message_id="<1@example.net>")
    path = f"{bot.threads}/{delivery['thread_id']}"
    assert bot.get(path)["folder"] == "inbox"
    moved = bot.patch(path, {"folder": "archive"})
    assert (moved["folder"], "messages" in moved) == ("archive", False)
    office.write(bot, in_reply_to="<1@example.net>")
    assert bot.get(path)["folder"] == "archive"
    assert bot.patch(path, {})["folder"] == "archive"
    assert bot.get(bot.threads, folder="inbox")["items"] == []
    assert [thread["id"] for thread in bot.get(bot.threads, folder="archive")["items"]] == [delivery["thread_id"]]


@pytest.mark.parametrize("body", [{"folder": "blocked"}, {"folder": "trash"}, {"folder": None}, {"subject": "x"}])
def test_a_folder_that_callers_may_not_choose_is_refused(office: Office, bot: Agent, body: dict[str, Any]) -> None:
    path = f"{bot.threads}/{office.write(bot)['thread_id']}"
    [loc] = errors_at(bot.patch(path, body, 422))
    assert loc == ["body", next(iter(body))]
    assert bot.get(path)["folder"] == "inbox"


def test_folders_are_those_that_hold_threads_sorted_by_name(office: Office, bot: Agent) -> None:
    assert bot.get(f"{bot.threads}/folders") == []
    for folder in ("spam", "inbox", "archive"):
        bot.patch(f"{bot.threads}/{office.write(bot)['thread_id']}", {"folder": folder})
    assert bot.get(f"{bot.threads}/folders") == ["archive", "inbox", "spam"]


def test_mail_that_a_scanner_marked_as_spam_lands_in_spam(office: Office, bot: Agent) -> None:
    delivery = office.write(bot, headers={"X-Spam-Flag": "YES"})
    assert bot.thread(delivery["thread_id"])["folder"] == "spam"


def test_a_deleted_thread_takes_its_messages_along(office: Office, bot: Agent) -> None:
    delivery = office.write(bot, subject="zebra", message_id="<1@example.net>")
    office.write(bot, in_reply_to="<1@example.net>")
    path = f"{bot.threads}/{delivery['thread_id']}"
    bot.delete(path)
    bot.get(path, 404)
    bot.delete(path, 404)
    bot.patch(path, {"folder": "inbox"}, 404)
    bot.get(f"{bot.messages}/{delivery['message_id']}", 404)
    assert bot.received() == []
    assert bot.get(f"{bot.mailbox}/search", q="zebra")["items"] == []


def test_an_answer_to_a_deleted_message_opens_a_new_thread(office: Office, bot: Agent) -> None:
    deleted = office.write(bot, message_id="<1@example.net>")
    bot.delete(f"{bot.messages}/{deleted['message_id']}")
    assert office.write(bot, in_reply_to="<1@example.net>")["thread_id"] != deleted["thread_id"]


def test_a_thread_of_another_mailbox_is_unknown(office: Office, bot: Agent) -> None:
    other = office.agent("other")
    thread_id = office.write(other)["thread_id"]
    office.admin.get(f"{bot.threads}/{thread_id}", 404)
    office.admin.delete(f"{bot.threads}/{thread_id}", 404)
