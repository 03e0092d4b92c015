"""The media WebSocket of a call, with a real agent at the other end of it."""

import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from inkbox.webhooks import unwrap_call_media
from inkbox_sandbox import Control
from inkbox_sandbox.control_types import CallState
from inkbox_sandbox.phone import audio
from inkbox_sandbox.phone.script import BargeIn, Expect, HangUp, Say, Step, Wait
from tests.sandbox.phone import agents
from tests.sandbox.phone.conftest import OUTSIDER, Provision, StartAgent

TTS, STT = "X-Use-Inkbox-Text-To-Speech", "X-Use-Inkbox-Speech-To-Text"


def sound(payload: bytes) -> agents.Frame:
    return {"event": "media", "media": {"payload": base64.b64encode(payload).decode(), "track": "outbound"}}


def heard_by(agent: agents.RecordingAgent) -> bytes:
    return b"".join(base64.b64decode(frame["media"]["payload"]) for frame in agent.events("media"))


def call_in(control: Control, number: dict[str, Any], *script: Step, pace: float = 0.002) -> CallState:
    call = control.receive_call(from_number=OUTSIDER, to=number["number"], script=script, pace=pace)
    return control.wait_for_call(call.id)


def test_the_handshake_says_who_calls(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    agent = start_agent(agents.answering({}))
    call = call_in(control, answered_by(agent), HangUp())
    assert agent.path == "/calls?tenant=7"
    context = agent.headers["x-call-context"]
    assert " " not in context
    told = json.loads(context)
    assert (told["call_id"], told["phone_number"], told["direction"]) == (call.id, OUTSIDER, "inbound")
    assert "sec-websocket-protocol" not in agent.headers
    assert "x-inkbox-signature" not in agent.headers
    assert agent.closed.wait(5)
    start, stop = agent.frames
    assert start["event"] == "start"
    assert start["start"]["media_format"] == {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
    assert isinstance(start["start"]["call_control_id"], str)
    assert stop == {"event": "stop", "reason": "remote_hang_up", "stream_id": start["stream_id"]}


def test_the_handshake_is_signed_once_there_is_a_key(
    admin: httpx.Client, control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    secret = admin.post("/api/v1/signing-keys", json={}).json()["signing_key"]
    agent = start_agent(agents.answering({}))
    call_in(control, answered_by(agent), HangUp())
    request_id, timestamp = agent.headers["x-inkbox-request-id"], agent.headers["x-inkbox-timestamp"]
    signed = f"{request_id}.{timestamp}.{agent.headers['x-call-context']}".encode()
    digest = hmac.new(secret.removeprefix("whsec_").encode(), signed, hashlib.sha256).hexdigest()
    assert agent.headers["x-inkbox-signature"] == f"sha256={digest}"
    assert unwrap_call_media(headers=agent.headers, secret=secret)["phone_number"] == OUTSIDER


def test_text_in_text_out(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    agent = start_agent(agents.answering({"weather": agents.say("Sunny all day")}))
    call = call_in(control, answered_by(agent), Say("how is the weather"), Expect("sunny ALL"), HangUp())
    assert (call.use_inkbox_tts, call.use_inkbox_stt) == (True, True)
    assert call.said == [("remote", "how is the weather"), ("local", "Sunny all day")]
    partial, final = agent.events("transcript")
    assert (partial["text"], partial["is_final"], final["is_final"]) == ("how is", False, True)
    assert partial["turn_id"] == final["turn_id"]
    assert agent.events("media") == []


def test_audio_in_text_out(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    recognised = {"event": "transcript", "party": "remote", "text": "how is the weather", "is_final": True}
    partial = {**recognised, "text": "how", "is_final": False}
    said = {"event": "transcript", "party": "local", "text": "Sunny", "is_final": True}
    seen: list[int] = []

    def react(frame: agents.Frame) -> list[agents.Frame]:
        seen.append(frame["event"] == "media")
        return [partial, recognised, *agents.say("Sunny"), said] if seen.count(1) == 3 and seen[-1] else []

    agent = start_agent(react, modes={STT: "false"})
    own_voice = bytes(range(200))
    call = call_in(control, answered_by(agent), Say("how is the weather", own_voice), Expect("sunny"), HangUp())
    assert (call.use_inkbox_tts, call.use_inkbox_stt) == (True, False)
    # What the service speaks it stores itself, so the agent's own account of it is not stored twice.
    assert call.said == [("remote", "how is the weather"), ("local", "Sunny")]
    assert heard_by(agent).startswith(own_voice)
    assert {len(base64.b64decode(frame["media"]["payload"])) for frame in agent.events("media")} == {160}
    assert agent.events("transcript") == []


def test_text_in_audio_out(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    answer = [
        sound(b"\x7f" * 320),
        {"event": "media", "media": {"payload": "not base64!"}},
        {"event": "media", "media": "no object"},
        {"event": "transcript", "party": "local", "text": "Sunny", "is_final": True},
        {"event": "audio_done"},
        *agents.say("not spoken in this mode"),
    ]
    agent = start_agent(agents.answering({"weather": answer}), modes={TTS: "False"})
    script = (Say("how is the weather"), Expect("sunny"), Expect(), HangUp())
    call = call_in(control, answered_by(agent), *script)
    assert (call.use_inkbox_tts, call.use_inkbox_stt) == (False, True)
    assert call.said == [("remote", "how is the weather"), ("local", "Sunny")]
    assert (call.heard, call.heard_audio_bytes) == (["Sunny", ""], 320)


def test_audio_in_audio_out(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    agent = start_agent(
        agents.answering({"start": [sound(audio.TONE), {"event": "audio_done"}]}), modes={TTS: "false", STT: "false"}
    )
    call = call_in(control, answered_by(agent), Expect(), Say("fine"), HangUp())
    assert (call.use_inkbox_tts, call.use_inkbox_stt) == (False, False)
    assert (call.said, call.heard_audio_bytes) == ([], 160)
    assert heard_by(agent).startswith(audio.TONE)
    assert heard_by(agent).endswith(audio.SILENCE)
    assert agent.events("barge_in") == []


def test_a_caller_who_talks_over_the_agent_stops_it(
    control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    long_text = "one two three four five six seven eight nine ten " * 4
    replies = {"start": agents.say(long_text, "t1"), "barge_in": agents.say("late words", "t1")}
    agent = start_agent(agents.answering({**replies, "enough": agents.say("sorry", "t2")}))
    script = (BargeIn("that is enough"), Expect("sorry"), HangUp())
    call = call_in(control, answered_by(agent), *script, pace=0.01)
    (interruption,) = agent.events("barge_in")
    assert (interruption["trigger"], interruption["tts_interrupted"]) == ("caller_speech", True)
    assert interruption["turn_id"] == agent.events("transcript")[0]["turn_id"]
    (_, spoken), *rest = call.said
    assert long_text.startswith(spoken)
    assert 0 < len(spoken) < len(long_text) - 20
    assert rest == [("remote", "that is enough"), ("local", "sorry")]


def test_an_agent_may_take_back_what_it_has_not_said(
    control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    taken_back = [*agents.say("never heard " * 30), {"event": "clear"}, *agents.say("instead")]
    agent = start_agent(agents.answering({"start": taken_back}))
    call = call_in(control, answered_by(agent), Expect("instead"), HangUp(), pace=0.01)
    assert call.said[-1] == ("local", "instead")
    assert sum(len(text) for _, text in call.said) < 100


@pytest.mark.parametrize("ending", [agents.STOP, {"event": "close"}])
def test_an_agent_hangs_up_after_its_last_words(
    control: Control, answered_by: Provision, start_agent: StartAgent, ending: agents.Frame
) -> None:
    agent = start_agent(agents.answering({"start": [*agents.say("goodbye and thank you"), ending]}))
    call = call_in(control, answered_by(agent), pace=0.01)
    assert (call.status, call.hangup_reason) == ("completed", "local")
    assert call.said == [("local", "goodbye and thank you")]
    assert agent.closed.wait(5)
    stops = [frame["reason"] for frame in agent.events("stop")]
    assert stops == (["agent_hang_up"] if ending is agents.STOP else [])


def test_frames_that_make_no_sense_are_passed_over(
    control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    nonsense: list[agents.Frame] = [
        {"raw": "{not json"},
        {"raw": "[1, 2]"},
        {"raw": b"\x00\x01"},
        {"raw": "[" * 50_000},
        {"event": "hangup"},
        {"event": "text", "delta": 7},
        {"event": "text", "delta": "", "done": True},
        {"event": "transcript", "party": "system", "text": "x", "is_final": True},
        {"event": "transcript", "party": "remote", "text": None, "is_final": True},
        {"event": ["text"]},
        {"no": "event"},
    ]
    agent = start_agent(agents.answering({"start": [*nonsense, *agents.say("still here")]}))
    call = call_in(control, answered_by(agent), Expect("still here"), HangUp())
    assert (call.failure, call.said) == (None, [("local", "still here")])


def test_turns_without_an_end_are_ended_by_the_next_one(
    control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    frames: list[agents.Frame] = [
        {"event": "text", "delta": "first ", "turn_id": "a"},
        {"event": "text", "delta": "turn", "turn_id": "a"},
        {"event": "text", "delta": "second", "turn_id": "b", "done": True},
    ]
    agent = start_agent(agents.answering({"start": frames}))
    call = call_in(control, answered_by(agent), Expect("first turn"), Expect("second"), HangUp())
    assert call.heard == ["first turn", "second"]


def test_what_was_said_is_found_again(
    admin: httpx.Client, control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    agent = start_agent(agents.answering({"apples": agents.say("apples and more apples and pears")}))
    number = answered_by(agent)
    call_in(control, number, Say("two apples please"), Expect("pears"), HangUp())
    call_in(control, number, Say("only bananas"), HangUp())

    def found(**query: Any) -> list[str]:
        answer = admin.get(f"/api/v1/phone/numbers/{number['id']}/search", params=query)
        assert answer.status_code == 200, answer.text
        return [line["text"] for line in answer.json()]

    assert found(q="apples") == ["apples and more apples and pears", "two apples please"]
    assert found(q="APPLES please") == ["two apples please"]
    assert found(q="apples", party="local") == ["apples and more apples and pears"]
    assert found(q="apples", limit=1) == ["apples and more apples and pears"]
    assert found(q="apples bananas") == []
    for refused in ({"q": ""}, {"q": "x" * 501}, {"q": "x", "party": "system"}, {}):
        answer = admin.get(f"/api/v1/phone/numbers/{number['id']}/search", params=refused)
        assert answer.status_code == 422, refused


def test_releasing_a_number_ends_its_calls(
    admin: httpx.Client, control: Control, answered_by: Provision, start_agent: StartAgent
) -> None:
    agent = start_agent(agents.answering({}))
    number = answered_by(agent)
    call = control.receive_call(from_number=OUTSIDER, to=number["number"], script=[Wait(60)])
    control.wait_for_call(call.id, "answered")
    admin.delete(f"/api/v1/phone/numbers/{number['id']}")
    assert control.wait_for_call(call.id).status == "completed"
    assert agent.closed.wait(5)


def test_a_reset_hangs_up(control: Control, answered_by: Provision, start_agent: StartAgent) -> None:
    agent = start_agent(agents.answering({}))
    call = control.receive_call(from_number=OUTSIDER, to=answered_by(agent)["number"])
    control.wait_for_call(call.id, "answered")
    control.reset()
    assert agent.closed.wait(5)
