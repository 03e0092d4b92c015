"""Calls that are placed: what is refused, what they count, how they end."""

import dataclasses
import datetime as dt
import pathlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.datastructures import Headers
from websockets.http11 import Response

from inkbox_sandbox import Control, Sandbox
from inkbox_sandbox.control_types import ControlError
from inkbox_sandbox.phone.script import Expect, HangUp, Say
from tests.sandbox.conftest import Connect
from tests.sandbox.phone import agents
from tests.sandbox.phone.conftest import OUTSIDER, Provision, StartAgent

NOWHERE = "ws://127.0.0.1:9/"
Place = Callable[..., Any]


def test_a_placed_call_is_answered_before_it_rings_and_runs_to_its_end(
    admin: httpx.Client, control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    agent = start_agent(agents.answering({"hello": [*agents.say("Good day"), agents.STOP]}))
    number = answered_by(agent)
    control.set_callee(OUTSIDER, script=[Say("hello who is there")])
    placed = place(number)
    assert (placed["status"], placed["direction"], placed["started_at"]) == ("initiated", "outbound", None)
    assert (placed["remote_phone_number"], placed["client_websocket_url"]) == (OUTSIDER, agent.url)

    control.wait_for_call(placed["id"])
    calls = f"/api/v1/phone/numbers/{number['id']}/calls"
    call = admin.get(f"{calls}/{placed['id']}").json()
    assert (call["status"], call["hangup_reason"], call["is_blocked"]) == ("completed", "local", False)
    assert call["started_at"] <= call["ended_at"]
    assert admin.get(calls).json() == [call]
    lines = admin.get(f"{calls}/{placed['id']}/transcripts").json()
    said = [(line["seq"], line["party"], line["text"]) for line in lines]
    assert said == [(0, "remote", "hello who is there"), (1, "local", "Good day")]
    assert 0 <= lines[0]["ts_ms"] <= lines[1]["ts_ms"]


@pytest.mark.parametrize(
    ("behaviour", "status", "reason"),
    [
        ("answer", "completed", "local"),
        ("reject", "failed", "rejected"),
        ("no_answer", "canceled", None),
        ("voicemail", "completed", "voicemail"),
    ],
)
def test_how_the_called_person_ends_a_call(
    control: Control,
    answered_by: Provision,
    start_agent: StartAgent,
    place: Place,
    behaviour: Any,
    status: str,
    reason: str | None,
) -> None:
    control.set_callee(None, behaviour, ring_seconds=0.05, script=[Say("hello")])
    agent = start_agent(agents.answering({"hello": [agents.STOP]}))
    ended = control.wait_for_call(place(answered_by(agent))["id"])
    assert (ended.status, ended.hangup_reason) == (status, reason)
    assert (ended.started_at is not None) is (status == "completed")
    assert ended.ended_at is not None
    assert bool(agent.headers) is (status == "completed")


def test_a_callee_in_the_hands_of_the_test(
    control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    control.set_callee(OUTSIDER, "manual")
    agent = start_agent(agents.answering({"ping": agents.say("pong")}))
    number = answered_by(agent)
    call_id = place(number)["id"]
    control.wait_for_call(call_id, "ringing")
    assert agent.headers == {}
    control.answer_call(call_id)
    control.wait_for_call(call_id, "answered")
    control.add_call_steps(call_id, Say("ping"), Expect("pong"), HangUp())
    ended = control.wait_for_call(call_id)
    assert (ended.status, ended.hangup_reason, ended.heard) == ("completed", "remote", ["pong"])
    with pytest.raises(ControlError, match="409"):
        control.hang_up_call(call_id)

    declined = place(number)["id"]
    control.wait_for_call(declined, "ringing")
    control.reject_call(declined)
    assert control.wait_for_call(declined).hangup_reason == "rejected"


def test_a_person_who_waits_in_vain_hangs_up_and_says_so(
    control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    control.set_callee(script=[Expect("never said", seconds=0.2), Say("unreachable")])
    ended = control.wait_for_call(place(answered_by(start_agent(agents.answering({}))))["id"])
    assert (ended.hangup_reason, ended.steps_left) == ("remote", 1)
    assert ended.failure is not None
    assert "never said" in ended.failure


@pytest.mark.parametrize("refusal", ["closed", "403", "redirect"])
def test_an_agent_that_cannot_be_reached_ends_the_call(
    control: Control, provision: Provision, start_agent: StartAgent, place: Place, refusal: str
) -> None:
    elsewhere = start_agent(agents.answering({}))
    url = NOWHERE
    if refusal != "closed":
        status, location = (403, "") if refusal == "403" else (302, elsewhere.url)
        answer = Response(status, "Refused", Headers({"Location": location} if location else {}), b"")
        url = start_agent(agents.answering({}), refuse_with=answer).url
    ended = control.wait_for_call(place(provision(), client_websocket_url=url)["id"])
    assert (ended.status, ended.hangup_reason, ended.started_at) == ("failed", None, None)
    assert elsewhere.headers == {}


def test_what_is_refused_and_then_leaves_no_call(
    admin: httpx.Client,
    other_admin: httpx.Client,
    control: Control,
    connect: Callable[..., httpx.Client],
    provision: Provision,
    place: Place,
) -> None:
    number, sister = provision("one-bot"), provision("two-bot")
    agent = connect(control.create_key(identity_id=sister["agent_identity_id"]).api_key)
    body = {"from_number": number["number"], "to_number": OUTSIDER, "client_websocket_url": NOWHERE}
    assert other_admin.post("/api/v1/phone/place-call", json=body).status_code == 403
    assert agent.post("/api/v1/phone/place-call", json=body).status_code == 403
    unknown = {**body, "from_number": "+12015550000"}
    assert admin.post("/api/v1/phone/place-call", json=unknown).status_code == 403
    place(number, status=422)
    place(number, status=422, client_websocket_url="ws://agent.example.com/")
    place(number, status=422, client_websocket_url="https://agent.example.com/")
    place(number, to="4155550123", status=422, client_websocket_url=NOWHERE)
    control.report_number(number["number"], status="paused")
    place(number, status=400, client_websocket_url=NOWHERE)
    assert admin.get(f"/api/v1/phone/numbers/{number['id']}/calls").json() == []


def test_calls_are_counted_for_the_organization_in_a_rolling_window(
    admin: httpx.Client, control: Control, provision: Provision, place: Place
) -> None:
    control.freeze_clock(dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    control.set_caps(calls_per_window=2)
    one, two = provision("one-bot"), provision("two-bot")
    place(one, client_websocket_url=NOWHERE)
    control.advance_clock(3600)
    limit = place(two, client_websocket_url=NOWHERE)["rate_limit"]
    assert (limit["calls_used"], limit["calls_remaining"], limit["calls_limit"]) == (2, 0, 2)

    body = {"from_number": one["number"], "to_number": OUTSIDER, "client_websocket_url": NOWHERE}
    refused = admin.post("/api/v1/phone/place-call", json=body)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == str(23 * 3600)
    opens = int(dt.datetime(2026, 3, 2, tzinfo=dt.UTC).timestamp())
    names = ("limit", "remaining", "reset")
    assert [refused.headers[f"x-ratelimit-{name}"] for name in names] == ["2", "0", str(opens)]

    admin.post(f"/api/v1/phone/numbers/{one['id']}/contact-rules", json={"action": "block", "match_target": OUTSIDER})
    place(one, status=403, client_websocket_url=NOWHERE)
    control.advance_clock(23 * 3600)
    assert place(two, client_websocket_url=NOWHERE)["rate_limit"]["calls_used"] == 2


def test_minutes_are_counted_too(
    control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    control.freeze_clock(dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    control.set_caps(call_minutes_per_window=10, call_seconds=7200)
    number = answered_by(start_agent(agents.answering({})))
    call_id = place(number)["id"]
    control.wait_for_call(call_id, "answered")
    control.advance_clock(dt.timedelta(minutes=4, seconds=30))
    limit = place(number)["rate_limit"]
    assert (limit["minutes_used"], limit["minutes_remaining"], limit["minutes_limit"]) == (4.5, 5.5, 10)
    control.advance_clock(dt.timedelta(minutes=6))
    place(number, status=429)


def test_a_call_is_ended_when_it_lasts_too_long(
    control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    agent = start_agent(agents.answering({}))
    call_id = place(answered_by(agent))["id"]
    control.wait_for_call(call_id, "answered")
    control.advance_clock(3601)
    ended = control.wait_for_call(call_id)
    assert (ended.status, ended.hangup_reason) == ("completed", "max_duration")
    assert agent.closed.wait(5)
    assert agent.frames[-1]["reason"] == "max_duration"


@dataclasses.dataclass(frozen=True)
class History:
    """The calls of a number, newest first, and who may look at them."""

    path: str
    admin: httpx.Client
    agent: httpx.Client
    calls: list[dict[str, Any]]

    def ids(self, client: httpx.Client, **query: Any) -> list[str]:
        """The ids on one page."""
        answer = client.get(self.path, params=query)
        assert answer.status_code == 200, answer.text
        return [call["id"] for call in answer.json()]


@pytest.fixture
def history(
    admin: httpx.Client, control: Control, connect: Connect, provision: Provision, place: Place, other_number: None
) -> History:
    """Calls in and out, blocked and not, two at a time; a number beside it has calls of its own."""
    control.freeze_clock()
    number = provision()
    path = f"/api/v1/phone/numbers/{number['id']}"
    admin.post(f"{path}/contact-rules", json={"action": "block", "match_target": OUTSIDER})
    agent = connect(control.create_key(identity_id=number["agent_identity_id"]).api_key)
    calls = []
    for turn in range(25):
        control.advance_clock(turn % 2)
        at = control.clock().now
        if turn % 5 == 0:
            made, blocked = place(number, f"+141555502{turn:02}", client_websocket_url=NOWHERE)["id"], False
        else:
            blocked = turn % 3 == 0
            made = control.receive_call(from_number=OUTSIDER if blocked else "+14155550199", to=number["number"]).id
        calls.append({"id": made, "at": at, "is_blocked": blocked})
    calls.sort(key=lambda call: (call["at"], call["id"]), reverse=True)
    return History(f"{path}/calls", admin, agent, calls)


@pytest.fixture
def other_number(provision: Provision, control: Control) -> None:
    """A number whose calls belong into no list but its own."""
    control.receive_call(from_number=OUTSIDER, to=provision("other-bot")["number"])


# The history is only read, so one serves all examples.
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.none() | st.integers(1, 200),
    offset=st.none() | st.integers(0, 30),
    is_blocked=st.sampled_from([None, True, False]),
    sees_all=st.booleans(),
)
def test_any_page_of_calls_under_any_filter_agrees_with_a_naive_model(
    history: History, limit: int | None, offset: int | None, is_blocked: bool | None, sees_all: bool
) -> None:
    expected = [
        call["id"]
        for call in history.calls
        if (sees_all or not call["is_blocked"]) and is_blocked in (None, call["is_blocked"])
    ]
    asked = {"limit": limit, "offset": offset, "is_blocked": is_blocked}
    query = {name: value for name, value in asked.items() if value is not None}
    start = offset or 0
    found = history.ids(history.admin if sees_all else history.agent, **query)
    assert found == expected[start : start + (limit or 50)]


def test_a_blocked_call_does_not_exist_for_agents(history: History) -> None:
    [blocked, *_] = (call["id"] for call in history.calls if call["is_blocked"])
    for path in (f"{history.path}/{blocked}", f"{history.path}/{blocked}/transcripts"):
        assert history.agent.get(path).status_code == 404
        assert history.admin.get(path).status_code == 200
    for bad in ({"limit": 201}, {"limit": 0}, {"offset": -1}):
        assert history.admin.get(history.path, params=bad).status_code == 422


def test_a_call_does_not_outlive_the_sandbox(tmp_path: pathlib.Path, start_agent: StartAgent) -> None:
    agent = start_agent(agents.answering({}))
    settings = {"incoming_call_action": "auto_accept", "client_websocket_url": agent.url}
    with Sandbox(data_dir=tmp_path) as before:
        headers = {"X-API-Key": before.api_key}
        body = {"agent_handle": "phone-bot", "phone_number": settings}
        identity = httpx.post(f"{before.base_url}/api/v1/identities/", json=body, headers=headers).json()
        call = before.control.receive_call(from_number=OUTSIDER, to=identity["phone_number"]["number"])
        before.control.wait_for_call(call.id, "answered")
    assert agent.closed.wait(5)
    with Sandbox(data_dir=tmp_path) as after:
        assert after.control.call(call.id).status == "completed"
