"""What a client makes of answers over the wire: the traps of generated clients, each of them absent here."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inkbox import (
    Inkbox,
    InkboxAPIError,
    InkboxConnectionError,
    InkboxNotFoundError,
    InkboxResponseError,
    InkboxServerError,
    WhoamiApiKeyResponse,
    WhoamiJwtResponse,
)
from tests.api.rows import sample
from tests.runtime.calls import API_KEY
from tests.runtime.wire_server import Step, WireServer

ADDRESS = "a@example.net"
WITHOUT_TIME = {"signing_key": "canary-7f3a"}
Answer = Callable[..., Inkbox]


@pytest.fixture
def answering() -> Iterator[Answer]:
    """Make clients whose service gives these answers, one after the other."""
    running: list[Any] = []

    def start(*steps: Step) -> Inkbox:
        server = WireServer(*steps).__enter__()
        inkbox = Inkbox(API_KEY, base_url=server.base_url, max_retries=0)
        running.extend((inkbox, server))
        return inkbox

    yield start
    for each in running:
        each.__exit__(None, None, None)


def page(*rows: dict[str, Any]) -> Step:
    return Step(body={"items": list(rows), "next_cursor": None, "has_more": False})


def test_an_unknown_value_an_unknown_member_and_a_bad_date_do_not_lose_the_page(answering: Answer) -> None:
    plain = sample("Message")
    odd = plain | {"direction": "sideways", "created_at": "moments ago", "labels": ["x"], "type": "mail"}
    first, second, third = answering(page(plain, odd, plain)).messages.list(ADDRESS)
    assert first == third
    assert (str(second.direction), second.direction.is_known) == ("sideways", False)
    assert second.created_at == "moments ago"
    assert second.extra_fields == {"labels": ["x"], "type": "mail"}


def test_a_row_without_a_required_member_is_an_error_of_the_answer(answering: Answer) -> None:
    row = {key: value for key, value in sample("Message").items() if key != "from_address"}
    with pytest.raises(InkboxResponseError, match="'from_address' is missing") as caught:
        list(answering(page(row)).messages.list(ADDRESS))
    assert caught.value.status_code == 200
    assert not isinstance(caught.value, (KeyError, InkboxAPIError))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>maintenance</html>",
        b"",
        b"{",
        b'"text"',
        b"null",
        b'{"items": 7, "has_more": false}',
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_something_else_is_an_error_of_the_answer(answering: Answer, body: bytes) -> None:
    with pytest.raises(InkboxResponseError):
        list(answering(Step(body=body)).messages.list(ADDRESS))


def test_the_error_of_an_answer_does_not_quote_it(answering: Answer) -> None:
    with pytest.raises(InkboxResponseError) as caught:
        answering(Step(body=WITHOUT_TIME)).create_signing_key()
    assert WITHOUT_TIME["signing_key"] not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("status", [520, 529, 599])
def test_a_status_that_no_standard_knows_is_a_server_error(answering: Answer, status: int) -> None:
    with pytest.raises(InkboxServerError) as caught:
        answering(Step(status, body={"detail": "overloaded"})).notes.list()
    assert (caught.value.status_code, caught.value.detail) == (status, "overloaded")


@pytest.mark.parametrize("status", [402, 418, 451, 499])
def test_a_status_that_the_contract_does_not_name_is_raised(answering: Answer, status: int) -> None:
    with pytest.raises(InkboxAPIError) as caught:
        answering(Step(status, body={"detail": {"error": "odd"}})).notes.list()
    assert (caught.value.status_code, caught.value.detail) == (status, {"error": "odd"})


def test_a_documented_failure_is_raised_and_not_returned(answering: Answer) -> None:
    with pytest.raises(InkboxNotFoundError):
        answering(Step(404, body={"detail": "no such note"})).notes.get("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010")


def test_a_failure_in_html_is_still_a_failure_of_that_status(answering: Answer) -> None:
    with pytest.raises(InkboxNotFoundError) as caught:
        answering(Step(404, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>")).notes.list()
    assert caught.value.detail == "<h1>Not Found</h1>"


def test_no_answer_at_all_is_an_error_of_the_connection(answering: Answer) -> None:
    with pytest.raises(InkboxConnectionError):
        answering(Step(fault="reset after")).notes.list()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("api_key", WhoamiApiKeyResponse), ("jwt", WhoamiJwtResponse), ("passkey", WhoamiJwtResponse)],
)
def test_the_kind_that_an_answer_names_decides_its_class(answering: Answer, kind: str, expected: type) -> None:
    # Every member of both shapes: only the discriminator can tell them apart.
    row = sample("WhoamiApiKeyResponse") | sample("WhoamiJwtResponse") | {"auth_type": kind}
    answer = answering(Step(body=row)).whoami()
    assert type(answer) is expected
    assert answer.auth_type == kind


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"items": rows}], ids=["bare", "in an object"])
def test_an_array_may_come_bare_or_in_an_object(answering: Answer, wrap: Callable[[Any], Any]) -> None:
    inkbox = answering(Step(body=wrap([sample("Note")])))
    assert [note.body for note in inkbox.notes.list()] == ["body@example.net"]


def test_text_is_imported_and_exported_as_text(answering: Answer) -> None:
    card = "BEGIN:VCARD\r\nFN:Zoë\r\nEND:VCARD\r\n"
    inkbox = answering(Step(200, {"Content-Type": "text/vcard; charset=utf-8"}, card.encode()))
    assert inkbox.contacts.vcards.export_vcard("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010") == card
    imported = answering(Step(body={"created_count": 0, "error_count": 0})).contacts.vcards.import_vcards(card)
    assert (imported.created_count, imported.results) == (0, [])
