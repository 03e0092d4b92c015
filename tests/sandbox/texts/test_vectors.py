"""The shared vectors of texts, played against the running sandbox."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import InboundFile
from inkbox_sandbox.texts.audience import may_join_groups
from tests.sandbox.texts.conftest import ANN, DAN, Line, MakeLine, got

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"
BEFORE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
OPT_INS = "/api/v1/phone/sms-opt-ins"


def read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / f"{name}.json").read_text())["cases"]
    return found


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in read(name)]


@pytest.fixture(autouse=True)
def _stopped_clock(control: Control) -> None:
    control.freeze_clock(BEFORE)


@pytest.mark.parametrize("case", cases("sms_consent"))
def test_consent_is_what_a_person_and_the_api_said_last(
    make_line: MakeLine, control: Control, admin: httpx.Client, case: dict[str, Any]
) -> None:
    lines = {"usual": make_line("usual-bot"), "other": make_line("other-bot")}
    control.set_campaign(True)
    keyword = None
    for event in case["events"]:
        control.freeze_clock(dt.datetime.fromisoformat(event["at"]))
        keyword = None
        if "api" in event:
            path = f"{OPT_INS}/{ANN}/{event['api'].replace('_', '-')}"
            assert admin.post(path).status_code == 200
            continue
        line = lines[event.get("number", "usual")]
        arrival = line.receive(ANN, event["text"])
        keyword = arrival.keyword
        replies = [text for text in line.listed(limit=1) if text["origin"] == "auto_reply"]
        assert [reply["id"] for reply in replies] == ([] if keyword is None else [arrival.reply_id])
    assert keyword == case["keyword"]
    answer = admin.get(f"{OPT_INS}/{ANN}")
    if case["consent"] is None:
        assert answer.status_code == 404
    else:
        assert answer.json().items() >= case["consent"].items()


@pytest.mark.parametrize("case", cases("text_caps"))
def test_a_number_has_so_many_recipients_in_a_rolling_day(
    make_line: MakeLine, control: Control, admin: httpx.Client, case: dict[str, Any]
) -> None:
    lines = {"first": make_line("first-bot"), "other": make_line("other-bot")}
    control.set_campaign(True)
    people = [f"+1212555012{digit}" for digit in range(8)]
    for person in people:
        admin.post(f"{OPT_INS}/{person}/opt-in")
    control.set_campaign(case["own_campaign"])
    control.set_caps(text_recipients_per_window=case["limit"])
    remaining = None
    for send in case["sends"]:
        hours, minutes = map(int, send["at"].split(":"))
        control.freeze_clock(BEFORE + dt.timedelta(hours=hours, minutes=minutes))
        line = lines[send.get("number", "first")]
        if send.get("auto_reply"):
            line.receive(people[0], "HELP")
            continue
        to = [DAN] if "refused_as" in send else people[: send["recipients"]]
        answer = line.post(to=to, text="Hello")
        if send["accepted"]:
            assert answer.status_code == 201, answer.text
        else:
            assert answer.json()["detail"]["error"] == send.get("refused_as", "sender_rate_limited")
            assert ("Retry-After" in answer.headers) == ("refused_as" not in send)
        remaining = answer.headers.get("X-RateLimit-Remaining")
    assert remaining == (None if case["remaining"] is None else str(case["remaining"]))


@pytest.mark.parametrize("case", cases("text_delivery"))
def test_reports_of_the_carrier_move_a_text_along(
    line: Line, friends: tuple[str, ...], control: Control, case: dict[str, Any]
) -> None:
    control.order_text_outcome("queued", remaining=None)
    people = friends[: len(case["reports"])]
    sent = line.send(*people)
    row = "queued"
    for person, reports in zip(people, case["reports"], strict=True):
        for report in reports:
            row = control.report_text(sent["id"], report, recipient=person)
    stored = line.text(sent["id"])
    assert [one["delivery_status"] for one in stored["recipients"]] == case["recipients"]
    assert (row, stored["delivery_status"]) == (case["row"], case["row"])


@pytest.mark.parametrize("case", cases("text_conversations"))
def test_texts_make_conversations(line: Line, friends: tuple[str, ...], control: Control, case: dict[str, Any]) -> None:
    played = {text["id"]: _play(line, control, text) for text in case["texts"]}
    names = {text_id: name for name, text_id in played.items()}
    client = line.admin if case["caller"] == "admin" else line.agent
    [(kind, call)] = case["call"].items()
    call = dict(call)
    path = f"{line.texts}/conversations"
    if kind == "list":
        found = got(client, path, **call)
        assert len(found) == len(case["expected"])
        for summary, expected in zip(found, case["expected"], strict=True):
            latest = line.text(played[expected["latest"]])
            told = {name: value for name, value in expected.items() if name != "latest"}
            assert summary["id"] == latest["conversation_id"]
            assert (summary["latest_message_at"], summary["latest_text"]) == (latest["created_at"], latest["text"])
            assert summary.items() >= told.items()
        return
    named = call.pop("number", None) or line.text(played[call.pop("conversation_of")])["conversation_id"]
    if kind == "get":
        assert [names[text["id"]] for text in got(client, f"{path}/{named}", **call)] == case["expected"]
        return
    answer = client.patch(f"{path}/{named}", json=call).json()
    unread = sorted(names[text["id"]] for text in line.listed(line.admin, is_read=False))
    assert {**answer, "unread_left": unread}.items() >= case["expected"].items()


def _play(line: Line, control: Control, text: dict[str, Any]) -> str:
    control.freeze_clock(dt.datetime.fromisoformat(text["at"]))
    if text["direction"] == "outbound":
        text_id: str = line.post(to=text.get("sent_to", text["others"]), text=text["id"]).json()["id"]
    else:
        sender = text.get("sender", text["others"][0])
        rule = line.rule("block", sender) if text.get("blocked") else None
        media = [InboundFile("a.png", b"x", "image/png")] if text.get("media") else []
        others = [other for other in text["others"] if other != sender]
        text_id = line.receive(sender, text["id"], others=others, media=media).text_id
        if rule is not None:
            line.admin.delete(f"{line.path}/contact-rules/{rule}")
    changes = {
        **({"is_read": True} if text.get("read") else {}),
        **({"status": "deleted"} if text.get("deleted") else {}),
    }
    assert line.admin.patch(f"{line.texts}/{text_id}", json=changes).status_code == 200
    return text_id


def test_what_a_phone_number_is(line: Line) -> None:
    for case in read("phone_numbers"):
        answer = line.post(to=case["raw"], text="Hello")
        assert (answer.status_code != 422) == case["valid"], case["name"]
        if "in_groups" in case:
            assert may_join_groups(case["raw"]) == case["in_groups"], case["name"]
