"""What the client's templates make of a contract: text that is safe, and classes and methods that behave."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import pickle
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from uuid import UUID

import attrs
import jinja2
import pytest

from generator import emit, opc, prose
from generator.check import write_formatted
from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.unset import UNSET
from tests.generator import office
from tests.runtime.calls import settings
from tests.runtime.wire_server import Received, Step, WireServer

ID = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010"
SUMMARY = {
    "id": ID,
    "address": "ann@example.net",
    "state": "announced",
    "due": None,
    "created_at": "2026-06-02T08:30:00+00:00",
}
SCHEMAS = "/components/schemas"


def model(name: str) -> Any:
    return getattr(office.generated("parcels_api.models"), name)


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        'It ends with a "quote"',
        'Three """ of them.',
        "A back\\slash at the end\\",
        "{{ not.a.template }} {% and not this %}",
        "First.\n\n    indented\n\nLast with trailing blanks.   ",
        "word " * 60,
        "x" * 200,
    ],
)
def test_any_description_becomes_a_docstring_with_the_same_words(text: str) -> None:
    literal = ast.literal_eval(prose.docstring(text))
    assert literal.split() == text.replace('"""', "'''").split()


def test_docstrings_are_wrapped_and_have_no_trailing_blanks() -> None:
    lines = prose.docstring(f"Above.\n\n\n{'word ' * 60}", indent=8).splitlines()
    assert max(map(len, lines)) <= 120 - 8
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("Only one.", "Only one."),
        ("Version 1.2 is out.\nMore.", "Version 1.2 is out."),
        ("No stop", "No stop"),
    ],
)
def test_the_first_sentence_is_found(text: str, first: str) -> None:
    assert prose.sentence(text) == first


def test_a_misspelt_name_in_a_template_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        emit.environment().from_string("{{ nothing }}").render()


def test_no_object_of_the_parser_leaks_into_the_text() -> None:
    leaks = [name for name, text in office.files().items() if re.search(r" object at 0x|UntrustedString", text)]
    assert leaks == []


def test_every_file_names_the_command_that_makes_it() -> None:
    python = {name: text for name, text in office.files().items() if name.endswith(".py")}
    assert [name for name, text in python.items() if not text.startswith(emit.HEADER)] == []


@pytest.mark.parametrize("hostile", ['a"b', "a'b", "a\\b", "a\nb", "a{{b}}"])
def test_text_of_the_contract_never_becomes_code(hostile: str, tmp_path: Path) -> None:
    edits = {
        f"{SCHEMAS}/ParcelState/enum": ["announced", hostile],
        f"{SCHEMAS}/Depot/properties/odd": {"type": "string", "x-python-name": "odd", "description": hostile},
        f"{SCHEMAS}/Depot/properties/{hostile}": {"type": "string", "x-python-name": "odder", "description": hostile},
        f"{SCHEMAS}/ParcelContent/properties/label/description": hostile,
        "/tags/0/description": hostile,
        "/paths/~1api~1v1~1parcels~1/get/summary": hostile,
    }
    write_formatted(office.files(opc.parse(office.document(edits))), tmp_path)
    enum = ast.parse((tmp_path / "inkbox_api/enums.py").read_text())
    assert hostile in {node.value for node in ast.walk(enum) if isinstance(node, ast.Constant)}
    depot = ast.parse((tmp_path / "inkbox_api/models/depot.py").read_text())
    assert hostile in {node.value for node in ast.walk(depot) if isinstance(node, ast.Constant)}
    for file in tmp_path.rglob("*.py"):
        ast.parse(file.read_text())


def test_the_generated_code_passes_the_strictest_type_check(tmp_path: Path) -> None:
    folder = office.write(tmp_path)
    options = ["--strict", "--no-incremental", "--config-file=", "--follow-imports=silent"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "-p", "parcels_api", "-p", "parcels_server"],
        cwd=folder,
        env={"MYPYPATH": f"{folder}:{office.ROOT / 'handwritten'}:{office.ROOT / 'generated'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.startswith("Success"), run.stdout + run.stderr


# --- models ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["depot", "parcel", "parcel_summary"])
def test_models_that_lead_back_to_each_other_load_in_any_order(first: str, tmp_path: Path) -> None:
    folder = office.write(tmp_path)
    lines = [
        f"import parcels_api.models.{first}",
        "from parcels_api.models import Depot, Parcel",
        f"parcel = Parcel.from_dict({SUMMARY!r} | {{'depot': {{'name': 'north', 'parcels': [{SUMMARY!r}]}}}})",
        "print(type(parcel.depot).__name__, type(parcel.depot.parcels[0]).__name__)",
    ]
    path = f"{folder}:{office.ROOT / 'handwritten'}"
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env={"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert run.stdout == "Depot Parcel\n", run.stderr


def test_a_row_becomes_an_object_and_the_same_row_again() -> None:
    row = SUMMARY | {
        "previous_state": "delivered",
        "tariff": "large",
        "due": "2026-07-01",
        "weight": 1.5,
        "stops": 2,
        "fragile": True,
        "tags": ["a"],
        "states": ["announced", "delivered"],
        "related": [ID],
        "metadata": {"x": [1]},
        "stamp": 7.5,
        "class": "express",
        "domain": "example.org",
        "inside": SUMMARY | {"domain": "example.net"},
        "depot": {"name": "north"},
    }
    parcel = model("Parcel").from_dict(row)
    assert (parcel.id, parcel.due, parcel.related) == (UUID(ID), date(2026, 7, 1), [UUID(ID)])
    assert parcel.created_at == datetime(2026, 6, 2, 8, 30, tzinfo=UTC)
    assert (parcel.kind, parcel.inside.domain, parcel.depot.name) == ("express", "example.net", "north")
    assert parcel.to_dict() == row


def test_members_that_hold_their_default_are_left_out_of_the_row() -> None:
    parcel = model("ParcelSummary").from_dict(SUMMARY | {"tags": [], "stops": 0, "fragile": False, "tariff": "small"})
    assert parcel.to_dict() == SUMMARY | {"domain": "example.net"}


def test_absent_members_have_their_default() -> None:
    parcel = model("ParcelSummary").from_dict(SUMMARY)
    assert (parcel.stops, parcel.fragile, parcel.tags, parcel.weight, parcel.states) == (0, False, [], None, None)
    assert parcel.tariff == "small"


@pytest.mark.parametrize(("sent", "shown"), [([], None), (None, None), (["fragile"], ["fragile"])])
def test_an_empty_list_that_means_null_is_shown_as_null(sent: Any, shown: Any) -> None:
    assert model("ParcelSummary").from_dict(SUMMARY | {"marks": sent}).marks == shown


@pytest.mark.parametrize("make", ["row", "arguments"])
def test_lists_that_are_absent_are_not_shared(make: str) -> None:
    depot = model("Depot")
    first, second = (depot.from_dict({"name": "north"}) if make == "row" else depot(name="north") for _ in range(2))
    first.parcels.append(model("Parcel").from_dict(SUMMARY))
    assert second.parcels == []


def test_a_closed_enum_refuses_what_an_open_one_keeps() -> None:
    assert model("ParcelSummary").from_dict(SUMMARY | {"state": "lost"}).state == "lost"
    with pytest.raises(ValueError, match="huge"):
        model("ParcelSummary").from_dict(SUMMARY | {"tariff": "huge"})


def test_a_required_member_that_is_absent_is_loud_even_when_it_may_be_null() -> None:
    row = {key: value for key, value in SUMMARY.items() if key != "due"}
    with pytest.raises(KeyError, match="due"):
        model("ParcelSummary").from_dict(row)


def test_frozen_models_refuse_assignment_and_compare_by_value() -> None:
    scan = model("ParcelScan").from_dict({"place": "north"})
    assert scan == model("ParcelScan")(place="north")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        scan.place = "south"


def test_the_unset_mark_survives_copies_and_never_reaches_the_row() -> None:
    content = model("ParcelContent")(None, "cup")
    fresh = model("ParcelContent")(name="cup")
    for made in (copy.copy(fresh), copy.deepcopy(fresh), pickle.loads(pickle.dumps(fresh))):
        assert made == fresh
        assert made.label is UNSET
        assert json.dumps(made.to_dict()) == '{"name": "cup"}'
    assert content.to_dict() == {"name": "cup", "label": None}


def test_null_and_absence_stay_apart_where_null_is_a_wish() -> None:
    content = model("ParcelContent")
    rows: list[dict[str, Any]] = [{"name": "cup"}, {"name": "cup", "note": None, "packed": None}]
    assert [content.from_dict(row).to_dict() for row in rows] == rows
    assert [content.from_dict(row).packed for row in rows] == [UNSET, None]
    assert content.from_dict({"name": "cup", "packed": "2026-07-01"}).packed == date(2026, 7, 1)


def test_a_required_member_behind_an_optional_one_is_asked_for() -> None:
    with pytest.raises(TypeError, match="'name'"):
        model("ParcelContent")("fragile")
    assert [field.name for field in attrs.fields(model("ParcelContent"))][:2] == ["label", "name"]


def test_the_unknown_members_of_a_row_are_kept_and_written_back() -> None:
    row = SUMMARY | {"domain": "example.net", "colour": "red", "size": {"x": 1}}
    parcel = model("ParcelSummary").from_dict(row)
    assert parcel.extra_fields == {"colour": "red", "size": {"x": 1}}
    assert parcel.to_dict() == row


def test_sensitive_members_are_not_shown() -> None:
    parcel = model("Parcel").from_dict(SUMMARY | {"pickup_code": "canary", "next_code": "canary"})
    assert parcel.pickup_code == "canary"
    assert "canary" not in repr(parcel)
    assert "ann@example.net" in repr(parcel)


# --- resources ------------------------------------------------------------------------------------------------------


def resource(name: str, stem: str) -> Any:
    return getattr(office.generated(f"parcels_api.resources.{name}"), f"Async{stem}Resource")


def signature(method: str) -> str:
    return str(inspect.signature(getattr(resource("parcels", "Parcels"), method)))


def test_arguments_are_those_of_the_contract_and_only_path_arguments_have_a_position() -> None:
    assert signature("send") == (
        "(self, *, to: 'Sequence[str]', kind: 'str', notify: 'Sequence[str] | None' = None, "
        "state: 'ParcelState | str | None' = None, note: 'str | None | Unset' = UNSET, "
        "handling: 'ParcelState | str' = <ParcelState.ANNOUNCED: 'announced'>, weight: 'int' = 0, "
        "card: 'str | None' = None, reply_to: 'str | None' = None, "
        "stops: 'int | None' = None, answers: 'UUID | str | None' = None, due: 'date | str | None' = None, "
        "contents: 'Sequence[ParcelContent | Mapping[str, object]] | None' = None, "
        "idempotency_key: 'str | None' = None) -> 'Parcel'"
    )
    assert signature("get") == "(self, parcel_id: 'UUID | str') -> 'Parcel'"
    assert "urgent: 'bool | None' = None" in signature("_update")


def test_lists_return_what_they_hold() -> None:
    assert signature("list").endswith(
        "page_size: 'int' = 25, limit: 'int | None' = None) -> 'AsyncPager[ParcelSummary]'"
    )
    assert signature("states").endswith("-> 'List[ParcelState]'")
    scans = resource("parcels_scans", "ParcelScans")
    assert str(inspect.signature(scans.list)).endswith("limit: 'int' = 20, offset: 'int' = 0) -> 'List[ParcelScan]'")
    assert str(inspect.signature(scans.iter)).endswith(
        "page_size: 'int' = 20, limit: 'int | None' = None) -> 'AsyncPager[ParcelScan]'"
    )


def test_pages_that_are_not_explicit_are_left_to_the_service() -> None:
    assert signature("get_marked") == (
        "(self, mark: 'UUID | str', *, limit: 'int | None' = None, offset: 'int | None' = None)"
        " -> 'List[ParcelSummary]'"
    )
    assert signature("iter_marked").endswith(
        "page_size: 'int' = 10, limit: 'int | None' = None) -> 'AsyncPager[ParcelSummary]'"
    )


def test_a_change_asks_for_what_it_cannot_do_without() -> None:
    assert signature("set_stop") == (
        "(self, parcel_id: 'UUID | str', *, stop: 'str', seen_by: 'str | Sequence[str] | Unset' = UNSET)"
        " -> 'ParcelSummary'"
    )


def test_wrapped_operations_are_private() -> None:
    parcels = resource("parcels", "Parcels")
    assert hasattr(parcels, "_update")
    assert not hasattr(parcels, "update")


def test_what_only_humans_may_call_is_no_method_of_the_client() -> None:
    assert [name for name in office.files() if name.startswith("inkbox_api/") and "desk" in name] == []


def test_docstrings_describe_arguments_results_and_failures() -> None:
    text = inspect.getdoc(resource("parcels", "Parcels").send) or ""
    assert text.startswith("Send a parcel.\n\nIt is fetched on the next working day.")
    assert "kind: Class of service." in text
    assert "notify: Who gets a notice." in text
    assert "DuplicateParcelError: 409: It exists already.\n    ParcelConflictError: 409: Any other reason." in text
    assert "InkboxValidationError: 422: The request is malformed." in text


def test_nested_resources_are_attributes() -> None:
    parcels = resource("parcels", "Parcels")(None)
    assert type(parcels.scans).__name__ == "AsyncParcelScansResource"
    assert parcels.scans is parcels.scans


@pytest.fixture
def server() -> Iterator[WireServer]:
    with WireServer(Step(body=SUMMARY)) as running:
        yield running


@pytest.fixture
async def parcels(server: WireServer) -> AsyncIterator[Any]:
    connection = AsyncConnection(settings(server.base_url))
    yield resource("parcels", "Parcels")(connection)
    await connection.aclose()


async def sent(server: WireServer, call: Any) -> Received:
    """Make one call and return the request that it came to."""
    await call
    (request,) = server.requests
    return request


@pytest.mark.anyio
async def test_members_of_nested_objects_are_put_back_in_their_place(server: WireServer, parcels: Any) -> None:
    content = model("ParcelContent")(name="cup")
    call = parcels.send(to=["ann@example.net"], kind="fast", due=date(2026, 7, 1), answers=UUID(ID), contents=[content])
    request = await sent(server, call)
    assert request.json == {
        "recipients": {"to": ["ann@example.net"]},
        "class": "fast",
        "handling": "announced",
        "weight": 0,
        "due": "2026-07-01",
        "answers": ID,
        "contents": [{"name": "cup"}],
    }
    assert request.headers["idempotency-key"]


@pytest.mark.anyio
async def test_the_caller_may_choose_the_key_of_a_call(server: WireServer, parcels: Any) -> None:
    request = await sent(server, parcels.send(to=["ann@example.net"], kind="fast", idempotency_key="mine"))
    assert request.headers["idempotency-key"] == "mine"


@pytest.mark.anyio
async def test_a_change_tells_null_from_what_is_left_out(server: WireServer, parcels: Any) -> None:
    assert (await sent(server, parcels._update(ID, note=None))).json == {"note": None}


@pytest.mark.anyio
async def test_none_is_left_out_where_the_contract_says_so(server: WireServer, parcels: Any) -> None:
    await parcels.send(to=["ann@example.net"], kind="fast", card=None, weight=3)
    await parcels._update(ID, urgent=None)
    await parcels._update(ID, urgent=False)
    created, *changed = [request.json for request in server.requests]
    assert created == {"recipients": {"to": ["ann@example.net"]}, "class": "fast", "handling": "announced", "weight": 3}
    assert changed == [{}, {"urgent": False}]


@pytest.mark.anyio
async def test_a_change_of_nothing_is_an_empty_object(server: WireServer, parcels: Any) -> None:
    assert (await sent(server, parcels._update(ID))).body == b"{}"


@pytest.mark.anyio
async def test_text_is_sent_as_it_is(server: WireServer, parcels: Any) -> None:
    server._steps = [Step(body={"created": 1})]
    request = await sent(server, parcels.import_sheet(content="a;b", content_type="text/tab-separated-values"))
    assert (request.body, request.headers["content-type"]) == (b"a;b", "text/tab-separated-values")


@pytest.mark.anyio
async def test_a_file_is_sent_as_the_part_of_a_form(server: WireServer, parcels: Any) -> None:
    server._steps = [Step(body={"url": "https://example.net/photo"})]
    call = parcels._upload_photo(content=b"\x89PNG\r\n--", filename='my "cat"\r\n.png', content_type="image/png")
    request = await sent(server, call)
    form = BytesParser(policy=policy.HTTP).parsebytes(
        b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n" + request.body
    )
    (part,) = form.iter_parts()
    assert part.get_content_type() == "image/png"
    assert part.get_param("name", header="content-disposition") == "photo"
    assert part.get_filename() == "my %22cat%22%0D%0A.png"
    assert b"\r\n\r\n\x89PNG\r\n--\r\n" in request.body


@pytest.mark.anyio
@pytest.mark.parametrize("media_type", ["image/png\r\nX: 1", " image/png", "image/pñg"])
async def test_a_file_whose_media_type_would_break_the_form_is_not_sent(
    server: WireServer, parcels: Any, media_type: str
) -> None:
    with pytest.raises(ValueError, match="Content-Type"):
        await parcels._upload_photo(content=b"a", filename="a.png", content_type=media_type)
    assert server.requests == []


@pytest.mark.anyio
async def test_explicit_pages_are_part_of_every_request(server: WireServer) -> None:
    server._steps = [Step(body=[])]
    connection = AsyncConnection(settings(server.base_url))
    assert await resource("parcels_scans", "ParcelScans")(connection).list(ID) == []
    await connection.aclose()
    assert server.requests[0].target == f"/api/v1/parcels/{ID}/scans?limit=20&offset=0"


@pytest.mark.anyio
async def test_ids_dates_and_flags_stand_in_path_and_query_as_text(server: WireServer, parcels: Any) -> None:
    request = await sent(server, parcels.proof(UUID(ID), "4711", redirect=True))
    assert request.target == f"/api/v1/parcels/{ID}/proof/4711?redirect=true"


@pytest.mark.anyio
async def test_the_kind_that_an_answer_names_is_the_class_it_becomes() -> None:
    steps = [Step(body={"kind": kind, "name": "Ann"}) for kind in ("key", "token", "passkey")]
    with WireServer(*steps) as running:
        connection = AsyncConnection(settings(running.base_url))
        whoami = resource("whoami", "Whoami")(connection)
        found = [await whoami._get() for _ in steps]
        await connection.aclose()
    assert [type(each).__name__ for each in found] == ["KeyCredential", "TokenCredential", "TokenCredential"]
    assert found[2].kind == "passkey"


@pytest.mark.anyio
async def test_a_raw_answer_holds_the_result(server: WireServer, parcels: Any) -> None:
    raw = office.generated("parcels_api.raw.parcels").AsyncParcelsResourceWithRawResponse(parcels)
    answer = await raw.get(ID)
    assert (answer.status_code, answer.parsed.id) == (200, UUID(ID))
    assert hasattr(raw.scans, "list")
