"""The server side of the real contract: every operation has its place, and every rule of a request is enforced."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError
from starlette.responses import Response
from starlette.routing import Match

from generator.pipeline import check_contract
from generator.webhooks import without_webhooks
from inkbox_server import handlers, models, router, wire
from tests.generator import office
from tests.generator.violations import (
    BROKEN_FORMATS,
    DOCUMENT,
    FREE_FORMATS,
    KNOWN,
    UUID_TEXT,
    Violation,
    broken_scalar,
    keywords,
    resolved,
    valid,
    violations,
)


class Declared(NamedTuple):
    """An operation as the contract declares it."""

    verb: str
    path: str
    raw: dict[str, Any]
    parameters: list[dict[str, Any]]

    @property
    def body(self) -> dict[str, Any] | None:
        """Schema of its JSON body."""
        content = self.raw.get("requestBody", {}).get("content", {})
        schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
        return schema

    def named(self, *places: str) -> list[str]:
        return [each["name"] for each in self.parameters if each["in"] in places]


def _declared() -> Iterator[Declared]:
    for path, item in DOCUMENT["paths"].items():
        for verb, raw in item.items():
            if verb != "parameters":
                found = [*item.get("parameters", []), *raw.get("parameters", [])]
                yield Declared(verb.upper(), path, raw, [_parameter(each) for each in found])


def _parameter(raw: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in raw:
        raw = DOCUMENT["components"]["parameters"][raw["$ref"].rpartition("/")[2]]
    return raw


OPERATIONS = {each.raw["operationId"]: each for each in _declared()}
BODIES = {name: each.body for name, each in OPERATIONS.items() if each.body is not None}


# --- the contract itself ----------------------------------------------------------------------------------------------


def test_the_contract_that_is_served_is_the_one_that_is_written_but_for_what_the_service_sends() -> None:
    written = check_contract().document
    assert without_webhooks(written) == DOCUMENT
    assert written["paths"] == DOCUMENT["paths"]


def test_every_module_loads_without_a_warning() -> None:
    modules = ("models", "wire", "handlers", "router")
    code = "; ".join(f"import inkbox_server.{name}" for name in modules)
    path = f"{office.ROOT / 'generated'}:{office.ROOT / 'handwritten'}"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""


# --- operations -------------------------------------------------------------------------------------------------------


def test_every_operation_is_routed() -> None:
    routed = {name: (each.verb, each.path) for name, each in router.OPERATIONS.items()}
    assert routed == {name: (each.verb, each.path) for name, each in OPERATIONS.items()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_described_as_declared(name: str) -> None:
    declared, found = OPERATIONS[name], router.OPERATIONS[name]
    content = declared.raw.get("requestBody", {}).get("content", {})
    success = next(code for code in declared.raw["responses"] if code.startswith("2"))
    assert found.status == int(success)
    assert found.keyed == (declared.raw.get("x-idempotent") == "keyed")
    assert found.public == (declared.raw.get("security") == [])
    assert found.redirect == ("302" in declared.raw["responses"])
    assert found.path_names == tuple(re.findall(r"{(\w+)}", declared.path))
    assert set(found.query_names) == set(declared.named("query"))
    assert found.raw_body == (tuple(content) if content and declared.body is None else ())
    assert (found.body is None) == (declared.body is None)
    form = content.get("multipart/form-data", {}).get("schema")
    assert [found.file_part] == (list(resolved(form)["properties"]) if form else [""])
    if declared.body is not None:
        assert found.body is getattr(models, declared.body["$ref"].rpartition("/")[2])
        assert found.body_required == declared.raw["requestBody"].get("required", False)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_handler_takes_what_the_operation_declares(name: str) -> None:
    declared, operation = OPERATIONS[name], router.OPERATIONS[name]
    signature = inspect.signature(getattr(_protocol(operation.resource), operation.method))
    positional = [each.name for each in signature.parameters.values() if each.kind is each.POSITIONAL_OR_KEYWORD]
    keywords_only = {each.name for each in signature.parameters.values() if each.kind is each.KEYWORD_ONLY}
    body = {"body"} if declared.body is not None else {"content", "content_type"} if operation.raw_body else set()
    body |= {"filename"} if operation.file_part else set()
    assert positional == ["self", "ctx", *operation.path_names]
    assert keywords_only == {*declared.named("query"), *body}


def _protocol(resource: str) -> Any:
    annotated = getattr(handlers.Handlers, resource).fget
    origin = get_type_hints(annotated)["return"]
    return origin.__origin__


class Recorder:
    """Handlers of every operation, each of which is only a name."""

    def __init__(self, *, without: str = "") -> None:
        for operation in router.OPERATIONS.values():
            resource = self.__dict__.setdefault(operation.resource, SimpleNamespace())
            if operation.id != without:
                setattr(resource, operation.method, operation.id)


async def _dispatch(request: Any, operation: router.Operation, handler: Callable[..., Any]) -> Response:
    return Response(f"{operation.id} {handler}")


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_path_leads_to_its_own_operation(name: str) -> None:
    declared = OPERATIONS[name]
    routes = router.build_routes(Recorder(), _dispatch)  # type: ignore[arg-type]
    for argument in ("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010", "a@example.net"):
        scope = {"type": "http", "method": declared.verb, "path": re.sub(r"{\w+}", argument, declared.path)}
        matches = [route for route in routes if route.matches(dict(scope))[0] is Match.FULL]
        assert matches[0].name == name


def _endpoint(handlers: Recorder, name: str) -> Any:
    routes = router.build_routes(handlers, _dispatch)  # type: ignore[arg-type]
    return next(route.endpoint for route in routes if route.name == name)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_is_given_to_its_own_handler(name: str) -> None:
    answer = asyncio.run(_endpoint(Recorder(), name)(None))
    assert answer.body.decode() == f"{name} {name}"


def test_a_handler_is_looked_for_when_the_first_call_for_it_arrives() -> None:
    endpoint = _endpoint(Recorder(without="whoami"), "whoami")
    with pytest.raises(AttributeError, match="get"):
        asyncio.run(endpoint(None))


def test_the_table_of_operations_loads_no_models() -> None:
    code = "import sys, inkbox_server.router; print(*sys.modules)"
    path = f"{office.ROOT / 'generated'}:{office.ROOT / 'handwritten'}"
    run = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, check=True)
    assert set(run.stdout.decode().split()) & {"pydantic", "inkbox_server.models"} == set()


def test_answers_have_the_members_of_their_schemas() -> None:
    shapes = {name: shape for name, shape in vars(wire).items() if hasattr(shape, "__total__")}
    assert {name: set(shape.__annotations__) for name, shape in shapes.items()} == {
        name: set(_members({"$ref": f"#/components/schemas/{name}"})) for name in shapes
    }
    assert {"Message", "ThreadDetail", "Identity", "CreatedApiKey"} <= set(shapes)


def _members(schema: dict[str, Any]) -> dict[str, Any]:
    schema = resolved(schema)
    merged = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        merged |= _members(part)
    return merged


# --- bodies -----------------------------------------------------------------------------------------------------------


def _body(name: str) -> type[BaseModel]:
    body = router.OPERATIONS[name].body
    assert body is not None
    return body


@pytest.mark.parametrize("name", BODIES)
def test_requests_use_only_rules_that_are_enforced(name: str) -> None:
    assert keywords(BODIES[name]) - KNOWN == set()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_with_every_member_is_accepted(name: str) -> None:
    whole = valid(BODIES[name])
    assert _body(name).model_validate(whole).model_fields_set == set(whole)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_with_the_required_members_alone_is_accepted(name: str) -> None:
    required = resolved(BODIES[name]).get("required", [])
    least = {key: value for key, value in valid(BODIES[name]).items() if key in required}
    assert _body(name).model_validate(least).model_fields_set == set(required)


@pytest.mark.parametrize(
    ("name", "violation"),
    [
        pytest.param(name, each, id=f"{name}-{each.rule}-{'.'.join(map(str, each.path))}")
        for name, schema in BODIES.items()
        for each in violations(schema)
    ],
)
def test_a_body_that_breaks_a_rule_is_refused_there(name: str, violation: Violation) -> None:
    with pytest.raises(ValidationError) as caught:
        _body(name).model_validate(violation.body)
    faults = caught.value.errors(include_input=False, include_url=False)
    assert {fault["loc"][: len(violation.path)] for fault in faults} == {violation.path}
    assert [fault["type"] for fault in faults if fault["type"].startswith(violation.error)], faults


def test_null_is_accepted_where_it_is_a_wish_and_told_from_absence() -> None:
    assert models.NoteUpdate.model_validate({"title": None}).model_fields_set == {"title"}
    assert models.NoteUpdate.model_validate({}).model_fields_set == set()


@pytest.mark.parametrize(("text", "accepted"), [("3", True), ("3.0", True), ("3.5", False), ("true", False)])
def test_a_number_without_a_fraction_is_an_integer_however_it_is_written(text: str, accepted: bool) -> None:
    body = f'{{"message_id": "{UUID_TEXT}", "reaction": "love", "part_index": {text}}}'
    try:
        index = models.IMessageReactionCreate.model_validate_json(body, strict=True).part_index
    except ValidationError:
        assert not accepted
    else:
        assert accepted
        assert (index, type(index)) == (3, int)


# --- parameters -------------------------------------------------------------------------------------------------------

PARAMETERS = [
    pytest.param(name, parameter, id=f"{name}-{parameter['name']}")
    for name, declared in OPERATIONS.items()
    for parameter in declared.parameters
    if parameter["in"] != "header"
]


def _given(name: str, **others: Any) -> dict[str, Any]:
    path = {each["name"]: valid(each["schema"]) for each in OPERATIONS[name].parameters if each["in"] == "path"}
    required = {
        each["name"]: valid(each["schema"])
        for each in OPERATIONS[name].parameters
        if each["in"] == "query" and each.get("required")
    }
    return {**path, **required, **others}


def _params(name: str) -> type[BaseModel]:
    params = router.OPERATIONS[name].params
    assert params is not None
    return params


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_is_accepted_as_text_and_has_its_default(name: str, parameter: dict[str, Any]) -> None:
    wire_name, schema = parameter["name"], resolved(parameter["schema"])
    text = json.dumps(valid(schema)).strip('"')
    accepted = _params(name).model_validate(_given(name, **{wire_name: text}))
    assert json.loads(accepted.model_dump_json())[wire_name] == valid(schema)
    if not parameter.get("required"):
        assert getattr(_params(name).model_validate(_given(name)), wire_name) == schema.get("default")


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_that_breaks_a_rule_is_refused(name: str, parameter: dict[str, Any]) -> None:
    schema = resolved(parameter["schema"])
    assert keywords(schema) <= KNOWN
    if "oneOf" in schema:
        with pytest.raises(ValidationError) as caught:
            _params(name).model_validate(_given(name, **{parameter["name"]: "!"}))
        assert {fault["loc"][0] for fault in caught.value.errors()} == {parameter["name"]}
        return
    assert schema.get("format", "uuid") in {*BROKEN_FORMATS, *FREE_FORMATS}
    for rule, value, error in broken_scalar(schema, schema["type"]):
        text = value if isinstance(value, str) else "many" if rule == "type" else str(value)
        if rule == "type" and schema["type"] == "string":
            continue  # any text is a text
        with pytest.raises(ValidationError) as caught:
            _params(name).model_validate(_given(name, **{parameter["name"]: text}))
        (fault,) = caught.value.errors()
        assert fault["loc"] == (parameter["name"],)
        assert fault["type"].startswith(error)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [each for each in PARAMETERS if each.values[1].get("required")],  # type: ignore[union-attr]
)
def test_a_required_parameter_may_not_be_absent(name: str, parameter: dict[str, Any]) -> None:
    given = _given(name)
    del given[parameter["name"]]
    with pytest.raises(ValidationError, match="missing"):
        _params(name).model_validate(given)


def test_unknown_parameters_are_left_alone() -> None:
    accepted = models.NotesListParams.model_validate({"colour": "red"})
    assert not hasattr(accepted, "colour")


# --- what the real contract doesn't hold ------------------------------------------------------------------------------


def test_members_whose_name_is_a_keyword_are_validated_and_answered() -> None:
    parcels = office.generated("parcels_server.models")
    body = {"recipients": {"to": ["ann@example.net"]}, "class": "fast"}
    assert parcels.ParcelSend.model_validate(body).kind == "fast"
    with pytest.raises(ValidationError, match="class"):
        parcels.ParcelSend.model_validate(body | {"class": "x"})
    with pytest.raises(ValidationError, match="extra_forbidden"):
        parcels.ParcelSend.model_validate(body | {"kind": "fast"})
    assert office.generated("parcels_server.wire").ParcelSummary.__annotations__["class"]


@pytest.mark.parametrize("bad", ["x", [], ["Ann"] * 3, ["a name too long"], 5, None])
def test_each_form_of_a_member_with_several_has_limits_of_its_own(bad: Any) -> None:
    update = office.generated("parcels_server.models").StopUpdate
    for good in ("Ann", ["Ann"], ["Ann", "Bob"]):
        assert update.model_validate({"stop": "north", "seen_by": good}).seen_by == good
    with pytest.raises(ValidationError, match="seen_by"):
        update.model_validate({"stop": "north", "seen_by": bad})


def test_a_parameter_of_several_forms_is_told_apart() -> None:
    params = office.generated("parcels_server.models").ParcelsGetMarkedParams
    marks = [params.model_validate({"mark": text}).mark for text in (UUID_TEXT, "#12")]
    assert marks == [UUID(UUID_TEXT), "#12"]
    with pytest.raises(ValidationError, match="mark"):
        params.model_validate({"mark": "12"})


def test_a_form_hands_its_file_to_the_handler_with_name_and_media_type() -> None:
    operation = office.generated("parcels_server.router").OPERATIONS["parcels_photo"]
    assert (operation.file_part, operation.raw_body, operation.body) == ("photo", ("multipart/form-data",), None)
    handler = office.generated("parcels_server.handlers").ParcelsHandler.upload_photo
    assert inspect.get_annotations(handler, eval_str=True) | {"ctx": None, "return": None} == {
        "ctx": None, "content": bytes, "filename": str, "content_type": str, "return": None,
    }  # fmt: skip


def test_bodies_that_hold_themselves_are_validated_to_the_bottom() -> None:
    content = office.generated("parcels_server.models").ParcelContent
    nested: dict[str, Any] = {"name": "box", "inside": {"name": "box", "inside": {"name": "cup"}}}
    assert content.model_validate(nested).inside.inside.name == "cup"
    nested["inside"]["inside"] = {"name": "cup", "colour": "red"}
    with pytest.raises(ValidationError, match=r"inside\.inside\.colour"):
        content.model_validate(nested)
