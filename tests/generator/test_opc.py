"""The adapter to the parser loses nothing of a contract, and refuses what it would have to lose."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from generator import ir, opc
from generator.errors import SpecErrors
from tests.generator import office

LIST = "/paths/~1api~1v1~1parcels~1/get"
SEND = "/paths/~1api~1v1~1parcels~1/post"
PARCEL = "/paths/~1api~1v1~1parcels~1{parcel_id}"
SCHEMAS = "/components/schemas"
SUMMARY = f"{SCHEMAS}/ParcelSummary"


def operation(name: str) -> ir.Operation:
    return next(each for each in office.api().operations if each.id == name)


def fields(model: str) -> dict[str, ir.Field]:
    return {field.wire: field for field in office.api().model(model).fields}


# --- nothing is lost ----------------------------------------------------------------------------------------------


def test_every_operation_of_the_contract_is_there() -> None:
    declared = {
        (verb.upper(), path, raw["operationId"])
        for path, item in office.document()["paths"].items()
        for verb, raw in item.items()
        if verb != "parameters"
    }
    assert {(each.verb, each.path, each.id) for each in office.api().operations} == declared


def test_the_document_is_left_as_it_was() -> None:
    document = office.document()
    before = copy.deepcopy(document)
    opc.parse(document)
    assert document == before


def test_operations_with_a_body_of_plain_text_are_kept() -> None:
    body = operation("parcels_import").body
    assert body is not None
    assert body.raw
    assert body.required
    assert body.content_types == ("text/csv", "text/tab-separated-values")


def test_answers_of_plain_text_are_kept_with_their_media_type() -> None:
    label = operation("parcels_label")
    assert (label.response, label.accept, label.result) == ("text", "text/plain", ir.Type("str"))


def test_parameters_keep_their_own_descriptions() -> None:
    texts = {each.wire: each.description for each in operation("parcels_list").query_params}
    assert texts["state"] == "Only parcels in this state."
    assert texts["limit"] == "How many at most."


def test_members_without_a_description_have_that_of_their_schema() -> None:
    assert fields("ParcelSummary")["state"].description == "How far a parcel is."


def test_an_enum_is_one_class_however_nullable_its_uses_are() -> None:
    assert [enum.name for enum in office.api().enums] == ["ParcelState", "TariffCode"]
    plain, nullable = fields("ParcelSummary")["state"], fields("ParcelSummary")["previous_state"]
    assert plain.type == nullable.type == ir.Type("enum", name="ParcelState")
    assert (plain.nullable, nullable.nullable) == (False, True)


def test_enums_are_open_unless_the_contract_closes_them() -> None:
    assert {enum.name: enum.open for enum in office.api().enums} == {"ParcelState": True, "TariffCode": False}


def test_members_of_enums_are_named_after_their_values() -> None:
    expected = (("ANNOUNCED", "announced"), ("ON_THE_WAY", "on-the-way"), ("DELIVERED", "delivered"))
    assert office.api().enum("ParcelState").members == expected


@pytest.mark.parametrize(
    ("wire", "kind", "annotation", "required", "nullable"),
    [
        ("id", "uuid", "UUID", True, False),
        ("address", "str", "str", True, False),
        ("domain", "str", "str", False, True),
        ("state", "enum", "ParcelState", True, False),
        ("due", "date", "date", True, True),
        ("weight", "float", "float", False, False),
        ("stops", "int", "int", False, False),
        ("fragile", "bool", "bool", False, False),
        ("tags", "list", "List[str]", False, False),
        ("states", "list", "List[ParcelState]", False, False),
        ("related", "list", "List[UUID]", False, True),
        ("metadata", "map", "dict[str, Any]", False, False),
        ("stamp", "union", "str | float", False, True),
        ("created_at", "datetime", "datetime", True, False),
        ("inside", "model", "Parcel", False, True),
    ],
)
def test_members_are_typed(wire: str, kind: str, annotation: str, required: bool, nullable: bool) -> None:
    field = fields("Parcel")[wire]
    found = (field.type.kind, field.type.python, field.required, field.nullable)
    assert found == (kind, annotation, required, nullable)


def test_members_keep_the_order_of_the_contract_and_those_of_the_base_come_first() -> None:
    parcel = office.api().model("Parcel")
    raw = office.document()["components"]["schemas"]
    base = list(raw["ParcelSummary"]["properties"])
    assert [field.wire for field in parcel.fields] == [*base, "pickup_code", "inside", "depot"]
    assert parcel.base == "ParcelSummary"
    assert [field.wire for field in parcel.own_fields] == ["pickup_code", "inside", "depot"]


def test_extensions_of_members_are_read() -> None:
    found = fields("Parcel")
    assert found["class"].name == "kind"
    assert found["domain"].domain_of == "address"
    assert found["pickup_code"].sensitive
    assert (found["tariff"].has_default, found["tariff"].default) == (True, "small")
    assert office.api().model("ParcelScan").frozen
    assert fields("ParcelSend")["recipients"].inline


def test_constraints_of_members_and_of_list_items_are_read() -> None:
    found = fields("ParcelSend")
    assert dict(found["class"].constraints) == {"minLength": 2, "maxLength": 8, "pattern": "^[a-z]+$"}
    assert dict(found["contents"].constraints) == {"minItems": 1, "maxItems": 2}
    item = fields("ParcelRecipients")["to"].type.item
    assert item is not None
    assert dict(item.constraints) == {"format": "email"}


def test_constraints_of_the_members_of_a_union_are_read() -> None:
    name, names = fields("StopUpdate")["seen_by"].type.members
    assert dict(name.constraints) == {"minLength": 2}
    assert dict(names.constraints) == {"minItems": 1, "maxItems": 2}
    assert names.item is not None
    assert dict(names.item.constraints) == {"maxLength": 9}


def test_forms_keep_the_name_of_their_part_and_their_schema_is_no_model() -> None:
    body = operation("parcels_photo").body
    assert body is not None
    assert (body.raw, body.part, body.content_types) == (True, "photo", ("multipart/form-data",))
    assert "PhotoForm" not in {model.name for model in office.api().models}


def test_a_union_knows_how_its_members_are_told_apart() -> None:
    result = operation("whoami").result
    assert result is not None
    assert result.discriminator == "kind"
    assert result.mapping == (("key", "KeyCredential"), ("token", "TokenCredential"))


def test_what_only_errors_hold_is_no_model() -> None:
    assert "Error" not in {model.name for model in office.api().models}


def test_models_know_whether_they_are_asked_for_or_answered() -> None:
    roles = {model.name: (model.in_requests, model.in_responses) for model in office.api().models}
    assert roles["ParcelContent"] == (True, False)
    assert roles["Depot"] == (False, True)


@pytest.mark.parametrize(
    ("name", "idempotency"), [("parcels_get", "read"), ("parcels_send", "keyed"), ("parcels_delete", "never")]
)
def test_operations_know_whether_they_may_be_repeated(name: str, idempotency: str) -> None:
    assert operation(name).idempotency == idempotency


def test_operations_know_their_typed_errors_in_order() -> None:
    expected = ((409, "@existing_parcel_id", "DuplicateParcelError"), (409, "*", "ParcelConflictError"))
    assert operation("parcels_send").errors == expected


def test_operations_know_every_failure_with_its_description() -> None:
    conflict, invalid = "It exists already. Look at the detail.", "The request is malformed."
    assert operation("parcels_send").statuses == ((409, conflict), (422, invalid))


def test_operations_know_who_may_call_them() -> None:
    roles = {each.id: (each.public, each.console) for each in office.api().operations}
    assert roles["whoami"] == (True, False)
    assert roles["desk_hand_over"] == (False, True)
    assert roles["parcels_get"] == (False, False)
    assert [resource.name for resource in office.api().client_resources] == ["parcels", "parcels.scans", "whoami"]


def test_pages_know_their_style_and_items() -> None:
    listing, scans, states = (operation(name) for name in ("parcels_list", "parcel_scans_list", "parcel_states"))
    pages = [each.pagination for each in (listing, scans)]
    assert [page and (page.style, page.page_size, page.explicit) for page in pages] == [
        ("cursor", 25, False),
        ("offset", 20, True),
    ]
    assert [each.item and each.item.name for each in (listing, scans, states)] == [
        "ParcelSummary",
        "ParcelScan",
        "ParcelState",
    ]


def test_a_list_may_stand_in_an_object_under_a_name_of_its_own() -> None:
    states = "/paths/~1api~1v1~1parcels~1{parcel_id}~1states/get"
    past = {"type": "object", "properties": {"past": {"type": "array", "items": {"$ref": f"#{SCHEMAS}/ParcelScan"}}}}
    edits = {
        f"{SCHEMAS}/ParcelPast": past,
        f"{states}/x-pagination/items": "past",
        f"{states}/responses/200/content/application~1json/schema": {"$ref": f"#{SCHEMAS}/ParcelPast"},
    }
    parsed = opc.parse(office.document(edits))
    listing = next(each for each in parsed.operations if each.id == "parcel_states")
    assert listing.item is not None
    assert listing.item.name == "ParcelScan"
    assert 'items_of(ParcelScan.from_dict, "past")' in "".join(office.files(parsed).values()).replace("'", '"')


def test_a_redirect_beside_an_answer_is_seen() -> None:
    assert operation("parcels_proof").response == "redirect"
    assert operation("parcels_proof").sensitive == ("code",)


# --- what would be lost is refused ----------------------------------------------------------------------------------


def refused(edits: dict[str, Any]) -> str:
    with pytest.raises(SpecErrors) as caught:
        opc.parse(office.document(edits))
    return str(caught.value)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(
            {f"{SEND}/requestBody/content/audio~1wav": {"schema": {"type": "string", "format": "binary"}}},
            id="a second body that it doesn't know",
        ),
        pytest.param(
            {f"{SEND}/requestBody/content": {"application/json": {"schema": {"$ref": f"#{SCHEMAS}/Nowhere"}}}},
            id="a body that leads nowhere",
        ),
        pytest.param(
            {f"{PARCEL}/get/responses/200/content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}},
            id="an answer that it doesn't know",
        ),
        pytest.param(
            {f"{SUMMARY}/properties/state": {"$ref": f"#{SCHEMAS}/Nowhere"}}, id="a member that leads nowhere"
        ),
        pytest.param({f"{SCHEMAS}/ParcelState/enum": []}, id="an enum without values"),
        pytest.param({f"{SUMMARY}/properties/stops/default": "many"}, id="a default of another type"),
        pytest.param({f"{SCHEMAS}/Depot": {"type": "object", "allOf": [{"$ref": "#/nowhere"}]}}, id="a lost base"),
        pytest.param({"/openapi": "3.2.0"}, id="a version that it doesn't know"),
    ],
)
def test_what_the_parser_warns_about_is_an_error(edits: dict[str, Any]) -> None:
    assert refused(edits)


def test_pages_with_other_names_than_the_client_reads_are_refused() -> None:
    assert f"{LIST}/x-pagination/items" in refused({f"{LIST}/x-pagination/items": "parcels"})
    assert f"{LIST}/x-pagination/cursor_param" in refused({f"{LIST}/x-pagination/cursor_param": "after"})


def test_a_member_that_is_one_of_several_objects_is_refused() -> None:
    credential = {"$ref": f"#{SCHEMAS}/Credential"}
    assert "#/components/schemas/Depot: 'owner'" in refused({f"{SCHEMAS}/Depot/properties/owner": credential})


@pytest.mark.parametrize("name", ["page-size", "from"])
def test_a_parameter_that_is_no_python_name_is_refused(name: str) -> None:
    parameter = {"name": name, "in": "query", "description": "Odd.", "schema": {"type": "string"}}
    assert f"parameter {name!r}" in refused({f"{LIST}/parameters/1": parameter})
