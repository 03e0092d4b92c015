"""Mailboxes and messages: who sees what, page by page; flags; deletion."""

from typing import Any

import pytest

from tests.sandbox.mail.office import Agent, Office, errors_at


def pages(caller: Any, path: str, limit: int, **query: Any) -> list[list[str]]:
    """The ids of all entries, page by page."""
    found: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = caller.get(path, limit=limit, **cursor, **query)
        found.append([item["id"] for item in page["items"]])
        assert page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            return found
        cursor = {"cursor": page["next_cursor"]}


class TestMailboxes:
    def test_a_mailbox_is_the_one_inside_its_identity(self, office: Office) -> None:
        bot = office.agent()
        assert office.admin.get(bot.mailbox) == bot.identity["mailbox"]
        assert bot.identity["mailbox"]["filter_mode"] == "blacklist"
        assert bot.identity["mailbox"]["sending_domain"] == "inkboxmail.com"
        assert bot.identity["mailbox"]["filter_mode_change_notice"] is None

    def test_the_path_takes_the_local_part_and_any_case(self, office: Office) -> None:
        bot = office.agent()
        for spelling in (bot.address.upper(), bot.handle, bot.handle.upper()):
            assert office.admin.get(f"/api/v1/mail/mailboxes/{spelling}")["id"] == bot.mailbox_id

    def test_a_local_part_is_no_pattern(self, office: Office) -> None:
        office.agent("bot")
        for pattern in ("%25", "bot-_______%25", "bot"):
            office.admin.get(f"/api/v1/mail/mailboxes/{pattern}", 404)

    def test_admins_list_all_newest_first_and_agents_their_own(self, office: Office) -> None:
        first, second = office.agent("first"), office.agent("second")
        assert [box["id"] for box in office.admin.get("/api/v1/mail/mailboxes")] == [
            second.mailbox_id,
            first.mailbox_id,
        ]
        assert [box["id"] for box in first.get("/api/v1/mail/mailboxes")] == [first.mailbox_id]

    def test_mailboxes_of_others_look_like_unknown_ones(self, office: Office, neighbour: Office) -> None:
        bot, colleague = office.agent(), office.agent("colleague")
        for caller in (colleague, neighbour.admin):
            for path in (bot.mailbox, bot.messages, bot.threads, f"{bot.threads}/folders", f"{bot.mailbox}/search?q=x"):
                assert (
                    caller.answer("GET", path).json()
                    == office.admin.answer("GET", path.replace(bot.address, "nobody@inkboxmail.com")).json()
                )
                caller.get(path, 404)

    def test_a_deleted_identity_takes_its_mailbox_along(self, office: Office) -> None:
        bot = office.agent()
        office.admin.delete(f"/api/v1/identities/{bot.handle}")
        office.admin.get(bot.mailbox, 404)
        assert office.admin.get("/api/v1/mail/mailboxes") == []

    def test_a_mailbox_moves_with_its_agent_to_the_organization_that_approves_it(self, office: Office) -> None:
        newcomer = office.unclaimed("mover@example.com")
        office.write(newcomer)
        office.world.post(f"/signups/{newcomer.handle}/approve", {"organization_id": office.organization_id}, 200)
        assert office.admin.get(newcomer.mailbox)["id"] == newcomer.mailbox_id
        assert newcomer.received()[-1]["subject"] == "Hello"


class TestListing:
    @pytest.fixture
    def bot(self, office: Office) -> Agent:
        return office.agent()

    def test_pages_run_from_the_newest_to_the_oldest(self, office: Office, bot: Agent) -> None:
        made = [office.write(bot, subject=str(number))["message_id"] for number in range(7)]
        assert pages(bot, bot.messages, 3) == [made[:3:-1], made[3:0:-1], made[:1]]
        assert pages(bot, bot.messages, 7) == [made[::-1]]

    def test_what_arrives_between_two_pages_shifts_nothing(self, office: Office, bot: Agent) -> None:
        made = [office.write(bot)["message_id"] for _ in range(4)]
        first = bot.get(bot.messages, limit=2)
        office.write(bot)
        bot.delete(f"{bot.messages}/{made[3]}")
        second = bot.get(bot.messages, limit=2, cursor=first["next_cursor"])
        assert [item["id"] for item in second["items"]] == [made[1], made[0]]
        assert second["next_cursor"] is None

    @pytest.mark.usefixtures("stopped_clock")
    def test_messages_of_one_instant_are_ordered_by_id_descending(self, office: Office, bot: Agent) -> None:
        made = [office.write(bot)["message_id"] for _ in range(6)]
        first, second = pages(bot, bot.messages, 4)
        assert first + second == sorted(made, reverse=True)

    def test_the_direction_filters(self, office: Office, bot: Agent) -> None:
        came, went = office.write(bot)["message_id"], bot.send("ann@example.net")["id"]
        assert pages(bot, bot.messages, 50, direction="inbound") == [[came]]
        assert pages(bot, bot.messages, 50, direction="outbound") == [[went]]
        bot.get(bot.messages, 422, direction="sideways")

    @pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "many"}, {"cursor": "opaque-1"}])
    def test_bad_paging_is_refused(self, bot: Agent, query: dict[str, Any]) -> None:
        for path in (bot.messages, bot.threads):
            assert errors_at(bot.get(path, 422, **query)) == [["query", next(iter(query))]]

    def test_a_cursor_of_messages_is_none_of_threads(self, office: Office, bot: Agent) -> None:
        for _ in range(2):
            office.write(bot)
        cursor = bot.get(bot.messages, limit=1)["next_cursor"]
        bot.get(bot.threads, 422, cursor=cursor)


class TestOneMessage:
    @pytest.fixture
    def bot(self, office: Office) -> Agent:
        return office.agent()

    def test_a_message_from_outside_shows_all_that_it_says(self, office: Office, bot: Agent) -> None:
        delivery = office.write(
            bot,
            sender="Ann Lee <ann@example.net>",
            cc=["bob@example.net"],
            subject="Re: Offer",
            text="Yes.\nAnn",
            html="<p>Yes.</p>",
            message_id="<m1@example.net>",
            in_reply_to="<p@example.net>",
            references=["<a@example.net>", "<p@example.net>"],
            attachments=[{"filename": "ä.txt", "content_type": "text/plain", "content_base64": "aGk="}],
        )
        message = bot.message(delivery["message_id"])
        times = message.pop("created_at"), message.pop("updated_at")
        assert times[0] == times[1]
        assert message == {
            "id": delivery["message_id"],
            "mailbox_id": bot.mailbox_id,
            "thread_id": delivery["thread_id"],
            "message_id": "<m1@example.net>",
            "from_address": "ann@example.net",
            "to_addresses": [bot.address],
            "cc_addresses": ["bob@example.net"],
            "bcc_addresses": None,
            "subject": "Re: Offer",
            "snippet": "Yes. Ann",
            "direction": "inbound",
            "status": "received",
            "is_read": False,
            "is_starred": False,
            "has_attachments": True,
            "body_text": "Yes.\nAnn",
            "body_html": "<p>Yes.</p>",
            "in_reply_to": "<p@example.net>",
            "references": ["<a@example.net>", "<p@example.net>"],
            "attachment_metadata": [{"filename": "ä.txt", "content_type": "text/plain", "size": 2}],
            "ses_message_id": None,
        }

    def test_a_message_that_lacks_nearly_everything_is_filled_in(self, office: Office, bot: Agent) -> None:
        [delivery] = office.write_raw(b"\r\nno headers at all", bot.address)
        message = bot.message(delivery["message_id"])
        assert message["message_id"].endswith("@inkboxmail.com>")
        assert message["from_address"] == "MAILER-DAEMON@localhost"
        assert message["to_addresses"] == [bot.address]
        assert (message["subject"], message["body_text"]) == (None, "no headers at all")

    def test_reading_does_not_mark_as_read(self, office: Office, bot: Agent) -> None:
        message_id = office.write(bot)["message_id"]
        assert bot.message(message_id)["is_read"] is False
        assert bot.message(message_id)["is_read"] is False

    def test_flags_change_one_by_one(self, office: Office, bot: Agent) -> None:
        path = f"{bot.messages}/{office.write(bot)['message_id']}"
        assert bot.patch(path, {})["is_read"] is False
        starred = bot.patch(path, {"is_starred": True})
        assert (starred["is_read"], starred["is_starred"]) == (False, True)
        read = bot.patch(path, {"is_read": True})
        assert (read["is_read"], read["is_starred"]) == (True, True)
        assert "body_text" not in read
        assert bot.patch(path, {"is_read": False, "is_starred": False})["is_starred"] is False

    @pytest.mark.parametrize("body", [{"is_read": None}, {"is_read": "yes please"}, {"folder": "spam"}, [], None])
    def test_bad_flags_are_refused(self, office: Office, bot: Agent, body: Any) -> None:
        bot.patch(f"{bot.messages}/{office.write(bot)['message_id']}", body, 422)

    def test_a_deleted_message_is_gone_everywhere(self, office: Office, bot: Agent) -> None:
        kept = office.write(bot, subject="kept word", message_id="<k@example.net>")
        gone = office.write(bot, subject="gone word", in_reply_to="<k@example.net>")
        path = f"{bot.messages}/{gone['message_id']}"
        bot.delete(path)
        assert [message["id"] for message in bot.received()] == [kept["message_id"]]
        thread = bot.thread(kept["thread_id"])
        assert (thread["message_count"], len(thread["messages"])) == (1, 1)
        assert thread["last_message_at"] == thread["messages"][0]["created_at"]
        assert bot.get(f"{bot.mailbox}/search", q="gone")["items"] == []
        for verb in ("GET", "DELETE"):
            bot.ask(verb, path, 404)
        bot.patch(path, {"is_read": True}, 404)

    def test_the_last_message_takes_its_thread_along(self, office: Office, bot: Agent) -> None:
        only = office.write(bot)
        bot.delete(f"{bot.messages}/{only['message_id']}")
        assert bot.get(bot.threads)["items"] == []
        bot.get(f"{bot.threads}/{only['thread_id']}", 404)
        assert bot.get(f"{bot.threads}/folders") == []

    def test_a_message_of_another_mailbox_is_unknown(self, office: Office, bot: Agent) -> None:
        other = office.agent("other")
        message_id = office.write(other)["message_id"]
        office.admin.get(f"{bot.messages}/{message_id}", 404)
        office.admin.delete(f"{bot.messages}/{message_id}", 404)
        assert len(other.received()) == 1

    def test_an_id_that_is_no_uuid_is_malformed(self, bot: Agent) -> None:
        assert errors_at(bot.get(f"{bot.messages}/nonsense", 422)) == [["path", "message_id"]]
