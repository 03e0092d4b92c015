"""What a refused call, text or iMessage raises, from the answer on the wire to the attributes of the exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

import inkbox as package
from inkbox import AsyncInkbox, InkboxAPIError
from tests.facade import answers, vectors
from tests.runtime.wire_server import Step, WireServer

pytestmark = pytest.mark.anyio

CASES = json.loads((vectors.FILE.parent / "channel_errors.json").read_text(encoding="utf-8"))["cases"]
NUMBER = answers.phone_number()["id"]
PERSON = "+12125550111"

CALLS: dict[str, Callable[[AsyncInkbox], Any]] = {
    "texts_send": lambda inkbox: inkbox.texts.send(NUMBER, to=PERSON, text="Hi"),
    "calls_place": lambda inkbox: inkbox.calls.place(from_number="+14155550100", to_number=PERSON),
    "sms_opt_ins_get": lambda inkbox: inkbox.sms_opt_ins.get(PERSON),
    "sms_opt_ins_opt_in": lambda inkbox: inkbox.sms_opt_ins.opt_in(PERSON),
    "sms_opt_ins_opt_out": lambda inkbox: inkbox.sms_opt_ins.opt_out(PERSON),
    "phone_contact_rules_create": lambda inkbox: inkbox.phone_contact_rules.create(
        NUMBER, action="block", match_target=PERSON
    ),
    "imessage_contact_rules_create": lambda inkbox: inkbox.imessage_contact_rules.create(
        "ops-bot", action="block", match_target=PERSON
    ),
    "imessages_send": lambda inkbox: inkbox.imessages.send(to=PERSON, text="Hi"),
    "imessages_send_reaction": lambda inkbox: inkbox.imessages.send_reaction(message_id=answers.TEXT, reaction="love"),
    "imessages_upload_media": lambda inkbox: inkbox.imessages.upload_media(content=b"x", filename="x"),
}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_refusal_raises_what_its_vector_says(case: Any, async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(case["status"], case["headers"], case["body"].encode()))
    expected = case["expected"]
    with pytest.raises(InkboxAPIError) as refusal:
        await CALLS[case["operation"]](async_inkbox.with_options(max_retries=0))
    error = refusal.value
    assert type(error) is getattr(package, expected["exception"])
    assert isinstance(error, getattr(package, expected["family"]))
    assert error.detail == expected["detail"]
    for name, value in expected["attributes"].items():
        found = getattr(error, name)
        assert found == (UUID(value["$uuid"]) if isinstance(value, dict) else value), name
