"""Lists of iMessage: every page under every filter for every caller, against a naive model."""

import dataclasses
import datetime as dt
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkbox_sandbox import Control
from tests.sandbox.imessage.conftest import ANN, BASE, BEN, CLEO, Agent, MakeAgent, got


@dataclasses.dataclass
class Row:
    """What is known of a message without asking."""

    id: str
    at: dt.datetime
    owner: str
    conversation_id: str
    text: str
    is_inbound: bool
    is_blocked: bool = False
    is_read: bool = False


@dataclasses.dataclass(frozen=True)
class Meeting:
    """A conversation and its connection.

    Attributes:
        id: The conversation's id.
        assignment_id: The connection's id.
        at: When it was made.
        owner: The identity in it.
        is_over: Whether the person has disconnected.
    """

    id: str
    assignment_id: str
    at: dt.datetime
    owner: str
    is_over: bool = False


@dataclasses.dataclass(frozen=True)
class History:
    """Two agents, what was written to and by them, newest first, and whom they are connected with."""

    bot: Agent
    other: Agent
    rows: list[Row]
    meetings: list[Meeting]

    def seen(self, caller: str, owner: str | None, is_blocked: bool | None) -> list[Row]:
        """The messages that a caller sees under the filters that all lists have."""
        return [
            row
            for row in self.rows
            if owner in (None, row.owner)
            and (caller == "admin" or (row.owner == self.bot.id and not row.is_blocked))
            and is_blocked in (None, row.is_blocked)
        ]

    def mine(self, caller: str, owner: str | None) -> list[Meeting]:
        """The meetings that a caller sees."""
        return [
            meeting
            for meeting in self.meetings
            if owner in (None, meeting.owner) and (caller == "admin" or meeting.owner == self.bot.id)
        ]

    def client(self, caller: str) -> httpx.Client:
        """The connection of the admin or of the first agent."""
        return self.bot.admin if caller == "admin" else self.bot.client


@pytest.fixture
def history(bot: Agent, make_agent: MakeAgent, control: Control) -> History:
    """Three people and two agents who write; one person is blocked for a while, one leaves, one never writes."""
    control.freeze_clock()
    other = make_agent("other-bot")
    meetings = [_meet(control, agent, person) for agent, person in _pairs(bot, other)]
    rows: list[Row] = []
    for turn in range(30):
        control.advance_clock(turn % 3 % 2)
        if turn == 8:
            bot.rule("block", BEN)
        agent, person = _pairs(bot, other)[turn * 7 % 4]
        rows.append(_write(control, agent, person, turn))
        if turn % 11 == 10:
            _mark_read(agent, rows)
    gone = meetings[3]
    assert control.disconnect_imessage(ANN, other.id) == gone.assignment_id
    meetings[3] = dataclasses.replace(gone, is_over=True)
    meetings.append(_meet(control, bot, CLEO))
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    assert {row.is_blocked for row in rows} == {row.is_read for row in rows} == {True, False}
    return History(bot, other, rows, meetings)


def _pairs(bot: Agent, other: Agent) -> list[tuple[Agent, str]]:
    return [(bot, ANN), (bot, BEN), (other, BEN), (other, ANN)]


def _meet(control: Control, agent: Agent, person: str) -> Meeting:
    made = control.connect_imessage(person, agent.handle)
    assert made.conversation_id is not None
    assert made.assignment_id is not None
    return Meeting(made.conversation_id, made.assignment_id, control.clock().now, agent.id)


def _write(control: Control, agent: Agent, person: str, turn: int) -> Row:
    """A person writes, and every third time from the middle on the agent does, unless it may not."""
    at, text = control.clock().now, f"message {turn}"
    if turn > 14 and turn % 3 == 0 and (agent.handle, person) != ("blue-bot", BEN):
        sent = agent.send(person, text)
        return Row(sent["id"], at, agent.id, sent["conversation_id"], text, is_inbound=False)
    arrival = agent.receive(person, text)
    return Row(arrival.message_id, at, agent.id, arrival.conversation_id, text, True, arrival.blocked)


def _mark_read(agent: Agent, rows: list[Row]) -> None:
    """Let an agent read the conversation of the latest message."""
    marked = [
        row
        for row in rows
        if row.conversation_id == rows[-1].conversation_id and row.is_inbound and not (row.is_blocked or row.is_read)
    ]
    answer = agent.client.post(f"{BASE}/mark-read", json={"conversation_id": rows[-1].conversation_id})
    assert answer.json()["updated_count"] == len(marked)
    for row in marked:
        row.is_read = True


def _ask(history: History, path: str, caller: str, **query: Any) -> list[Any]:
    given_ones = {name: value for name, value in query.items() if value is not None}
    found: list[Any] = got(history.client(caller), f"{BASE}/{path}", **given_ones)
    return found


def _cut(rows: list[Any], limit: int | None, offset: int | None) -> list[Any]:
    start = offset or 0
    return rows[start : start + (limit or 50)]


LIMITS, OFFSETS = st.none() | st.integers(1, 200), st.none() | st.integers(0, 35)
SHORT_LIMITS, SHORT_OFFSETS = st.none() | st.integers(1, 6), st.none() | st.integers(0, 6)
CALLERS, EITHER = st.sampled_from(["admin", "agent"]), st.sampled_from([None, True, False])
# The history is only read, so one serves all examples.
EXAMPLES = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _owner(history: History, caller: str, which: int | None) -> str | None:
    """An identity to ask for: none, the first, or the other one, which only the admin may name."""
    if which is None:
        return None
    return history.bot.id if caller == "agent" or which == 0 else history.other.id


@EXAMPLES
@given(
    caller=CALLERS,
    which=st.sampled_from([None, 0, 1]),
    meeting=st.none() | st.integers(0, 4),
    is_read=EITHER,
    is_blocked=EITHER,
    limit=LIMITS,
    offset=OFFSETS,
)
def test_any_page_of_messages_agrees_with_a_naive_model(
    history: History,
    caller: str,
    which: int | None,
    meeting: int | None,
    is_read: bool | None,
    is_blocked: bool | None,
    limit: int | None,
    offset: int | None,
) -> None:
    owner = _owner(history, caller, which)
    conversation_id = None if meeting is None else history.meetings[meeting].id
    expected = [
        row.id
        for row in history.seen(caller, owner, is_blocked)
        if is_read in (None, row.is_read) and conversation_id in (None, row.conversation_id)
    ]
    filters = {"conversation_id": conversation_id, "is_read": is_read, "is_blocked": is_blocked}
    found = _ask(history, "messages", caller, agent_identity_id=owner, limit=limit, offset=offset, **filters)
    assert [row["id"] for row in found] == _cut(expected, limit, offset)


@EXAMPLES
@given(
    caller=CALLERS,
    which=st.sampled_from([None, 0, 1]),
    is_blocked=EITHER,
    limit=SHORT_LIMITS,
    offset=SHORT_OFFSETS,
)
def test_any_page_of_conversations_agrees_with_a_naive_model(
    history: History, caller: str, which: int | None, is_blocked: bool | None, limit: int | None, offset: int | None
) -> None:
    owner = _owner(history, caller, which)
    seen = history.seen(caller, owner, is_blocked)
    # One in which nobody has written is listed too, except among those with blocked messages.
    latest = {
        meeting.id: max(
            ((row.at, row.id) for row in seen if row.conversation_id == meeting.id), default=(meeting.at, meeting.id)
        )
        for meeting in history.mine(caller, owner)
        if is_blocked is not True or any(row.conversation_id == meeting.id for row in seen)
    }
    ordered = sorted(latest, key=lambda key: latest[key], reverse=True)
    expected = [_summary(history, key, [row for row in seen if row.conversation_id == key]) for key in ordered]
    found = _ask(
        history,
        "conversations",
        caller,
        agent_identity_id=owner,
        is_blocked=is_blocked,
        limit=limit,
        offset=offset,
    )
    names = ("id", "latest_text", "latest_direction", "total_count", "unread_count", "assignment_status")
    assert [tuple(row[name] for name in names) for row in found] == _cut(expected, limit, offset)


def _summary(history: History, conversation_id: str, rows: list[Row]) -> tuple[Any, ...]:
    """A conversation as a list tells it, from its messages, newest first."""
    text, direction = (rows[0].text, "inbound" if rows[0].is_inbound else "outbound") if rows else (None, None)
    [meeting] = (one for one in history.meetings if one.id == conversation_id)
    unread = sum(row.is_inbound and not row.is_read for row in rows)
    return conversation_id, text, direction, len(rows), unread, "released" if meeting.is_over else "active"


@EXAMPLES
@given(caller=CALLERS, which=st.sampled_from([None, 0, 1]), limit=SHORT_LIMITS, offset=SHORT_OFFSETS)
def test_any_page_of_connections_agrees_with_a_naive_model(
    history: History, caller: str, which: int | None, limit: int | None, offset: int | None
) -> None:
    owner = _owner(history, caller, which)
    active = [meeting for meeting in history.mine(caller, owner) if not meeting.is_over]
    active.sort(key=lambda meeting: (meeting.at, meeting.assignment_id), reverse=True)
    found = _ask(history, "assignments", caller, agent_identity_id=owner, limit=limit, offset=offset)
    assert [row["id"] for row in found] == _cut([meeting.assignment_id for meeting in active], limit, offset)
