"""Texts that are read: lists against a naive model, blocked texts, search, marks, consent lists."""

import random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import ControlError
from tests.sandbox.texts.conftest import ANN, BEN, CLEO, Line, MakeLine, code_of, got


def test_lists_agree_with_a_naive_model(line: Line, control: Control) -> None:
    """Every filter, page and caller against plain Python over the same history, equal times included."""
    dice = random.Random(1)
    control.freeze_clock()
    rules = {person: line.rule("block", person) for person in (BEN, CLEO)}
    rows: list[dict[str, Any]] = []
    for turn in range(40):
        if dice.random() < 0.6:
            control.advance_clock(1)
        sender = dice.choice([ANN, BEN, CLEO])
        others = [CLEO] if sender != CLEO and dice.random() < 0.3 else []
        arrival = line.receive(sender, f"text {turn}", others=others)
        assert (arrival.blocked, arrival.matched_rule_id) == (sender != ANN, rules.get(sender))
        changes = {"is_read": True} if dice.random() < 0.4 else {"status": "deleted"} if dice.random() < 0.1 else {}
        row = line.admin.patch(f"{line.texts}/{arrival.text_id}", json=changes).json()
        if "status" not in changes:
            rows.append(row)
    rows.sort(key=lambda row: (row["created_at"], row["id"]), reverse=True)
    for client, sees_all in ((line.admin, True), (line.agent, False)):
        for is_blocked in (None, True, False):
            kept = [
                row for row in rows if (sees_all or not row["is_blocked"]) and is_blocked in (None, row["is_blocked"])
            ]
            asked = {} if is_blocked is None else {"is_blocked": is_blocked}
            _check_texts(line, client, kept, asked, dice)
            _check_conversations(line, client, kept, asked, dice)


@pytest.fixture
def history(line: Line, control: Control) -> list[dict[str, Any]]:
    """Texts of three people, one of them blocked, some read, some at the same time; newest first."""
    control.freeze_clock()
    line.rule("block", BEN)
    rows = []
    for turn in range(25):
        if turn % 3:
            control.advance_clock(1)
        arrival = line.receive((ANN, BEN, CLEO)[turn % 5 % 3], f"text {turn}")
        rows.append(line.admin.patch(f"{line.texts}/{arrival.text_id}", json={"is_read": turn % 4 == 0}).json())
    return sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True)


# The history is only read, so one serves all examples.
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 200),
    offset=st.integers(0, 30),
    is_read=st.sampled_from([None, True, False]),
    is_blocked=st.sampled_from([None, True, False]),
    sees_all=st.booleans(),
)
def test_any_page_under_any_filter_agrees_with_a_naive_model(
    line: Line,
    history: list[dict[str, Any]],
    limit: int,
    offset: int,
    is_read: bool | None,
    is_blocked: bool | None,
    sees_all: bool,
) -> None:
    filters = {"is_read": is_read, "is_blocked": is_blocked}
    given_filters = {name: value for name, value in filters.items() if value is not None}
    expected = [
        row["id"]
        for row in history
        if (sees_all or not row["is_blocked"]) and all(row[name] == value for name, value in given_filters.items())
    ]
    client = line.admin if sees_all else line.agent
    found = [row["id"] for row in line.listed(client, limit=limit, offset=offset, **given_filters)]
    assert found == expected[offset : offset + limit]


def _check_texts(
    line: Line, client: httpx.Client, kept: list[dict[str, Any]], asked: dict[str, Any], dice: random.Random
) -> None:
    for is_read in (None, True, False):
        expected = [row["id"] for row in kept if is_read in (None, row["is_read"])]
        params = asked if is_read is None else {**asked, "is_read": is_read}
        limit, offset = dice.randint(1, 9), dice.randint(0, 12)
        found = [row["id"] for row in line.listed(client, limit=limit, offset=offset, **params)]
        assert found == expected[offset : offset + limit]
        assert [row["id"] for row in line.listed(client, limit=200, **params)] == expected
    searched = got(client, f"{line.texts}/search", q="TEXT", limit=7, **asked)
    assert [row["id"] for row in searched] == [row["id"] for row in kept][:7]


def _check_conversations(
    line: Line, client: httpx.Client, kept: list[dict[str, Any]], asked: dict[str, Any], dice: random.Random
) -> None:
    by_conversation: dict[str, list[dict[str, Any]]] = {}
    for row in kept:
        by_conversation.setdefault(row["conversation_id"], []).append(row)
    expected = [
        (key, rows[0]["text"], len(rows), sum(not row["is_read"] for row in rows))
        for key, rows in by_conversation.items()
    ]
    limit, offset = dice.randint(1, 3), dice.randint(0, 3)
    for page in ({}, {"limit": limit, "offset": offset}):
        found = got(client, f"{line.texts}/conversations", include_groups=True, **page, **asked)
        seen = [(row["id"], row["latest_text"], row["total_count"], row["unread_count"]) for row in found]
        assert seen == (expected[offset : offset + limit] if page else expected)
    if not asked:
        for key, rows in by_conversation.items():
            found = got(client, f"{line.texts}/conversations/{key}", limit=200)
            assert [row["id"] for row in found] == [row["id"] for row in rows]


def test_blocked_texts_do_not_exist_for_agents(line: Line) -> None:
    line.rule("block", ANN)
    arrival = line.receive(ANN, "Let me in")
    text, conversation = f"{line.texts}/{arrival.text_id}", f"{line.texts}/conversations/{arrival.conversation_id}"
    assert line.text(arrival.text_id)["is_blocked"] is True
    assert line.agent.get(text).status_code == 404
    assert line.agent.patch(text, json={"is_read": True}).status_code == 404
    assert line.agent.get(conversation).status_code == 404
    assert line.agent.patch(conversation, json={"is_read": True}).status_code == 404
    assert (
        line.agent.post(line.texts, json={"conversation_id": arrival.conversation_id, "text": "x"}).status_code == 404
    )
    assert got(line.agent, f"{line.texts}/search", q="let") == []
    nothing = line.agent.patch(f"{line.texts}/conversations/{ANN}", json={"is_read": True}).json()
    assert (nothing["conversation_id"], nothing["updated_count"]) == (None, 0)
    assert len(got(line.admin, conversation)) == 1
    line.receive(ANN, "STOP")
    # Keywords count whatever the filter says, and the answer is all that an agent sees.
    assert [text["origin"] for text in line.listed()] == ["auto_reply"]


def test_search_wants_every_word_and_ranks_by_hits(line: Line) -> None:
    ids = [
        line.receive(ANN, text).text_id for text in ("one apple", "apples and pears, apples!", "pears", "Apples, PEARS")
    ]
    path = f"{line.texts}/search"
    assert [row["id"] for row in got(line.agent, path, q="apple")] == [ids[1], ids[3], ids[0]]
    assert [row["id"] for row in got(line.agent, path, q="pear apple", limit=1)] == [ids[1]]
    assert got(line.agent, path, q="app") == []
    assert got(line.agent, path, q="?!") == []
    line.agent.patch(f"{line.texts}/{ids[1]}", json={"status": "deleted"})
    assert [row["id"] for row in got(line.agent, path, q="apple pear")] == [ids[3]]
    for bad in ("", "x" * 501):
        assert line.agent.get(path, params={"q": bad}).status_code == 422


def test_a_text_is_marked_and_deleted(line: Line) -> None:
    path = f"{line.texts}/{line.receive(ANN).text_id}"
    assert got(line.agent, path)["is_read"] is False
    unchanged = line.agent.patch(path, json={})
    assert unchanged.json() == got(line.agent, path)
    assert line.agent.patch(path, json={"is_read": True}).json()["is_read"] is True
    for bad in ({"status": "archived"}, {"is_read": None}, {"text": "x"}):
        assert line.agent.patch(path, json=bad).status_code == 422
    assert line.agent.patch(path, json={"status": "deleted"}).status_code == 200
    for answer in (line.agent.get(path), line.agent.patch(path, json={"is_read": True})):
        assert answer.status_code == 404
    assert line.listed() == []


def test_consent_is_for_admins_and_written_only_with_a_campaign_of_ones_own(
    line: Line, make_line: MakeLine, control: Control
) -> None:
    path = "/api/v1/phone/sms-opt-ins"
    for method, where in (("GET", path), ("GET", f"{path}/{ANN}"), ("POST", f"{path}/{ANN}/opt-in")):
        assert line.agent.request(method, where).status_code == 403
    assert line.admin.get(f"{path}/{ANN}").status_code == 404
    for verb in ("opt-in", "opt-out"):
        assert code_of(line.admin.post(f"{path}/{ANN}/{verb}")) == (409, "customer_campaign_required")
    control.freeze_clock()
    for person, word in ((ANN, "START"), (BEN, "STOP"), (CLEO, "start")):
        control.advance_clock(1)
        line.receive(person, word)
    control.set_campaign(True)
    control.advance_clock(1)
    assert line.admin.post(f"{path}/{ANN}/opt-in").json()["source"] == "sms"
    seen = [row["receiver_number"] for row in got(line.admin, path)]
    assert seen == [ANN, CLEO, BEN]
    assert [row["receiver_number"] for row in got(line.admin, path, status="opted_in", offset=1)] == [CLEO]
    assert [row["receiver_number"] for row in got(line.admin, path, limit=1)] == [ANN]
    assert line.admin.get(path, params={"limit": 201}).status_code == 422


def test_only_numbers_of_the_sandbox_get_texts(control: Control) -> None:
    with pytest.raises(ControlError) as refusal:
        control.receive_text(sender=ANN, to=BEN, text="Hello")
    assert refusal.value.status == 404
