"""Contact rules and filter modes: their life, who may change them, and what they do to mail that comes in."""

from typing import Any

import pytest

from tests.sandbox.mail.office import Agent, Office, errors_at

ALLOW_ANN = {"action": "allow", "match_type": "exact_email", "match_target": "ann@example.net"}
BLOCK_ANN = ALLOW_ANN | {"action": "block"}
BLOCK_DOMAIN = {"action": "block", "match_type": "domain", "match_target": "example.net"}


@pytest.fixture
def bot(office: Office) -> Agent:
    return office.agent()


class TestLife:
    def test_a_new_rule_is_active_and_stored_in_its_normal_form(self, bot: Agent) -> None:
        rule = bot.post(bot.rules, BLOCK_ANN | {"match_target": " Ann@Example.NET "})
        assert rule["created_at"] == rule["updated_at"]
        assert {name: rule[name] for name in rule if name not in ("id", "created_at", "updated_at")} == {
            "mailbox_id": bot.mailbox_id,
            "action": "block",
            "match_type": "exact_email",
            "match_target": "ann@example.net",
            "status": "active",
        }
        assert bot.get(f"{bot.rules}/{rule['id']}") == rule
        assert bot.post(bot.rules, BLOCK_DOMAIN | {"match_target": "@Example.NET"})["match_target"] == "example.net"

    @pytest.mark.parametrize("second", [BLOCK_ANN, ALLOW_ANN, BLOCK_ANN | {"match_target": "ANN@example.net"}])
    @pytest.mark.parametrize("status", ["active", "paused"])
    def test_a_target_has_one_rule_whatever_that_says(
        self, office: Office, bot: Agent, second: dict[str, str], status: str
    ) -> None:
        first = bot.post(bot.rules, BLOCK_ANN)
        office.admin.patch(f"{bot.rules}/{first['id']}", {"status": status})
        refusal = bot.post(bot.rules, second, 409)
        assert refusal["detail"]["existing_rule_id"] == first["id"]
        assert isinstance(refusal["detail"]["message"], str)
        office.admin.delete(f"{bot.rules}/{first['id']}")
        bot.post(bot.rules, second)

    def test_two_mailboxes_may_have_the_same_rule(self, office: Office, bot: Agent) -> None:
        other = office.agent("other")
        assert bot.post(bot.rules, BLOCK_ANN)["id"] != other.post(other.rules, BLOCK_ANN)["id"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"match_target": "nonsense"}, "match_target"),
            ({"match_target": "example.net"}, "match_target"),
            ({"match_type": "domain"}, "match_target"),
            ({"match_type": "domain", "match_target": "no dots"}, "match_target"),
            ({"match_type": "exact_number"}, "match_type"),
            ({"action": "maybe"}, "action"),
            ({"status": "paused"}, "status"),
        ],
    )
    def test_a_malformed_rule_is_refused(self, bot: Agent, change: dict[str, str], field: str) -> None:
        assert errors_at(bot.post(bot.rules, BLOCK_ANN | change, 422)) == [["body", field]]

    def test_only_action_and_status_change(self, office: Office, bot: Agent) -> None:
        rule = bot.post(bot.rules, BLOCK_ANN)
        path = f"{bot.rules}/{rule['id']}"
        assert office.admin.patch(path, {}) == rule
        changed = office.admin.patch(path, {"action": "allow", "status": "paused"})
        assert (changed["action"], changed["status"]) == ("allow", "paused")
        assert changed["updated_at"] > rule["updated_at"]
        for body in (
            {"match_target": "bob@example.net"},
            {"match_type": "domain"},
            {"status": "deleted"},
            {"action": None},
        ):
            office.admin.patch(path, body, 422)

    def test_rules_are_listed_newest_first_in_slices_and_by_kind(self, office: Office, bot: Agent) -> None:
        made = [
            bot.post(bot.rules, BLOCK_ANN | {"match_target": f"a{number}@example.net"})["id"] for number in range(3)
        ]
        domain = bot.post(bot.rules, BLOCK_DOMAIN | {"action": "allow"})["id"]
        office.admin.patch(f"{bot.rules}/{made[0]}", {"status": "paused"})

        def listed(path: str = bot.rules, **query: Any) -> list[str]:
            return [rule["id"] for rule in office.admin.get(path, **query)]

        assert listed() == [domain, *reversed(made)]
        assert listed(limit=2, offset=1) == [made[2], made[1]]
        assert listed(action="allow") == listed(match_type="domain") == [domain]
        assert listed(offset=4) == []
        everywhere = "/api/v1/mail/contact-rules"
        assert listed(everywhere) == listed(everywhere, mailbox_id=bot.mailbox_id) == [domain, *reversed(made)]
        assert listed(everywhere, mailbox_id=bot.id) == []
        for query in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"action": "x"}, {"match_type": "x"}):
            office.admin.get(bot.rules, 422, **query)

    def test_the_organizations_list_ends_at_its_fence(self, office: Office, neighbour: Office, bot: Agent) -> None:
        bot.post(bot.rules, BLOCK_ANN)
        path = "/api/v1/mail/contact-rules"
        assert neighbour.admin.get(path, mailbox_id=bot.mailbox_id) == neighbour.admin.get(path) == []
        office.admin.delete(f"/api/v1/identities/{bot.handle}")
        assert office.admin.get(path) == []


class TestPermissions:
    def test_agents_make_and_read_rules_and_admins_change_them(self, office: Office, bot: Agent) -> None:
        path = f"{bot.rules}/{bot.post(bot.rules, BLOCK_ANN)['id']}"
        assert len(bot.get(bot.rules)) == 1
        bot.patch(path, {"status": "paused"}, 403)
        bot.delete(path, 403)
        bot.get("/api/v1/mail/contact-rules", 403)
        bot.patch(bot.mailbox, {"filter_mode": "whitelist"}, 403)
        office.admin.delete(path)
        office.admin.get(path, 404)
        office.admin.delete(path, 404)

    def test_the_rules_of_another_mailbox_are_unknown(self, office: Office, bot: Agent) -> None:
        other = office.agent("other")
        rule = other.post(other.rules, BLOCK_ANN)
        bot.get(other.rules, 404)
        bot.post(other.rules, BLOCK_DOMAIN, 404)
        bot.get(f"{bot.rules}/{rule['id']}", 404)
        office.admin.patch(f"{bot.rules}/{rule['id']}", {"status": "paused"}, 404)

    def test_unclaimed_agents_are_kept_out(self, office: Office) -> None:
        newcomer = office.unclaimed("rules@example.com")
        newcomer.get(newcomer.rules, 403)
        newcomer.get(f"{newcomer.rules}/0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0001", 403)
        newcomer.post(newcomer.rules, BLOCK_ANN, 403)


class TestFilterMode:
    def test_a_real_change_tells_which_rules_it_made_redundant(self, office: Office, bot: Agent) -> None:
        bot.post(bot.rules, ALLOW_ANN)
        bot.post(bot.rules, BLOCK_DOMAIN)
        paused = bot.post(bot.rules, BLOCK_ANN | {"match_target": "bob@example.net"})
        office.admin.patch(f"{bot.rules}/{paused['id']}", {"status": "paused"})
        changed = office.admin.patch(bot.mailbox, {"filter_mode": "whitelist"})
        assert changed["filter_mode"] == "whitelist"
        assert changed["filter_mode_change_notice"] == {
            "new_filter_mode": "whitelist",
            "redundant_rule_action": "block",
            "redundant_rule_count": 1,
        }
        assert changed["updated_at"] > changed["created_at"]
        assert office.admin.get(bot.mailbox)["filter_mode_change_notice"] is None
        assert office.admin.patch(bot.mailbox, {"filter_mode": "whitelist"})["filter_mode_change_notice"] is None
        assert office.admin.patch(bot.mailbox, {})["filter_mode_change_notice"] is None
        notice = office.admin.patch(bot.mailbox, {"filter_mode": "blacklist"})["filter_mode_change_notice"]
        assert (notice["redundant_rule_action"], notice["redundant_rule_count"]) == ("allow", 1)
        assert len(bot.get(bot.rules)) == 3

    @pytest.mark.parametrize(
        "body", [{"filter_mode": None}, {"filter_mode": "greylist"}, {"display_name": "x"}, {"webhook_url": "x"}]
    )
    def test_anything_else_is_refused(self, office: Office, bot: Agent, body: dict[str, Any]) -> None:
        assert errors_at(office.admin.patch(bot.mailbox, body, 422)) == [["body", next(iter(body))]]


class TestBlockedMail:
    def test_only_admins_see_blocked_mail(self, office: Office, bot: Agent) -> None:
        rule = bot.post(bot.rules, BLOCK_ANN)
        delivery = office.write(bot, subject="buy now")
        assert (delivery["accepted"], delivery["blocked"], delivery["matched_rule_id"]) == (True, True, rule["id"])
        message, thread = f"{bot.messages}/{delivery['message_id']}", f"{bot.threads}/{delivery['thread_id']}"
        assert bot.get(bot.messages)["items"] == bot.get(bot.threads)["items"] == []
        assert bot.get(bot.threads, folder="blocked")["items"] == bot.get(f"{bot.threads}/folders") == []
        assert bot.get(f"{bot.mailbox}/search", q="buy")["items"] == []
        for path in (message, thread):
            bot.get(path, 404)
            bot.delete(path, 404)
        bot.patch(message, {"is_read": True}, 404)
        bot.patch(thread, {"folder": "inbox"}, 404)
        bot.post(f"{message}/forward", {"recipients": {"to": ["x@example.net"]}}, 404)
        assert office.admin.get(message)["status"] == "received"
        assert office.admin.get(thread)["folder"] == "blocked"
        assert [row["id"] for row in office.admin.get(bot.messages)["items"]] == [delivery["message_id"]]
        assert office.admin.get(f"{bot.threads}/folders") == ["blocked"]

    def test_an_admin_may_release_a_blocked_thread(self, office: Office, bot: Agent) -> None:
        bot.post(bot.rules, BLOCK_ANN)
        delivery = office.write(bot)
        office.admin.patch(f"{bot.threads}/{delivery['thread_id']}", {"folder": "inbox"})
        assert [message["id"] for message in bot.received()] == [delivery["message_id"]]
        assert bot.thread(delivery["thread_id"])["message_count"] == 1

    def test_blocked_mail_never_joins_a_thread_that_agents_see(self, office: Office, bot: Agent) -> None:
        sent = bot.send("ann@example.net")
        rule = bot.post(bot.rules, BLOCK_ANN)
        blocked = office.write(bot, in_reply_to=sent["message_id"], message_id="<b1@example.net>")
        assert blocked["thread_id"] != sent["thread_id"]
        assert bot.thread(sent["thread_id"])["message_count"] == 1
        more = office.write(bot, in_reply_to="<b1@example.net>", references=[sent["message_id"]])
        assert more["thread_id"] == blocked["thread_id"]
        office.admin.delete(f"{bot.rules}/{rule['id']}")
        welcome = office.write(bot, in_reply_to="<b1@example.net>", references=[sent["message_id"]])
        assert welcome["thread_id"] == sent["thread_id"]

    def test_an_agent_cannot_answer_into_a_blocked_thread(self, office: Office, bot: Agent) -> None:
        bot.post(bot.rules, BLOCK_ANN)
        blocked = office.write(bot, message_id="<b1@example.net>")
        for named in ("<b1@example.net>", blocked["message_id"]):
            sent = bot.send("ann@example.net", in_reply_to_message_id=named)
            assert sent["thread_id"] != blocked["thread_id"]
            assert bot.message(sent["id"])["in_reply_to"] == named

    def test_an_admins_answer_in_a_blocked_thread_stays_hidden_with_it(self, office: Office, bot: Agent) -> None:
        bot.post(bot.rules, BLOCK_ANN)
        blocked = office.write(bot, message_id="<b1@example.net>")
        body = {
            "recipients": {"to": ["ann@example.net"]},
            "subject": "Re",
            "in_reply_to_message_id": "<b1@example.net>",
        }
        sent = office.admin.post(bot.messages, body)
        assert sent["thread_id"] == blocked["thread_id"]
        assert bot.get(bot.messages)["items"] == []
        assert office.admin.get(f"{bot.threads}/{sent['thread_id']}")["message_count"] == 2

    def test_a_whitelist_lets_in_only_those_with_a_rule(self, office: Office, bot: Agent) -> None:
        office.admin.patch(bot.mailbox, {"filter_mode": "whitelist"})
        bot.post(bot.rules, ALLOW_ANN)
        assert office.write(bot)["blocked"] is False
        unknown = office.write(bot, sender="eve@example.net")
        assert (unknown["blocked"], unknown["matched_rule_id"]) == (True, None)

    def test_the_sender_in_the_message_counts_not_the_one_on_the_envelope(self, office: Office, bot: Agent) -> None:
        bot.post(bot.rules, BLOCK_ANN)
        assert office.write(bot, envelope_from="bounce@example.org")["blocked"] is True
        assert office.write(bot, sender="bob@example.org", envelope_from="ann@example.net")["blocked"] is False

    def test_a_blocked_colleague_does_not_learn_of_it_and_may_be_written_to(self, office: Office, bot: Agent) -> None:
        colleague = office.agent("colleague")
        bot.post(bot.rules, BLOCK_ANN | {"match_target": colleague.address})
        sent = colleague.send(bot.address)
        assert colleague.message(sent["id"])["status"] == "delivered"
        assert bot.received() == []
        bot.send(colleague.address)
        assert len(colleague.received()) == 1
