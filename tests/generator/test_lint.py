"""Each rule of the lint refuses a document that breaks it, and says where."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import bundle
from generator.dialect import EXTENSIONS
from generator.errors import json_pointer
from generator.lint import lint
from generator.lint_operations import RULES

CONTRACT = Path(__file__).parent / "contract"
LIST = "/paths/~1api~1v1~1notes/get"
CREATE = "/paths/~1api~1v1~1notes/post"
NOTE = "/paths/~1api~1v1~1notes~1{note_id}"
ACCESS = "/paths/~1api~1v1~1notes~1{note_id}~1access/get"
FILES = "/paths/~1api~1v1~1files~1{file_id}/get"
UPLOAD = "/paths/~1api~1v1~1files/post"
FORM = f"{UPLOAD}/requestBody/content/multipart~1form-data"
CREATED = "/webhooks/note.created/post"
WATCHED = "/webhooks/note.watched/get"
WHOAMI = "/paths/~1api~1whoami/get"
SCHEMAS = "/components/schemas"
PROPERTY = f"{SCHEMAS}/Note/properties/author_address"
DROP = object()
KEY_HEADER = {"name": "Idempotency-Key", "in": "header", "description": "A key.", "schema": {"type": "string"}}
NULL = {"type": "null"}
TEXT = {"type": "string", "description": "Some text."}
OBJECT = {"type": "object", "description": "Some object.", "additionalProperties": False}

# rule, where it must point, and the edits that make the good document bad (pointer -> new value)
BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("openapi-structure", "/openapi", {"/openapi": "3.0.3"}),
    ("openapi-structure", LIST, {f"{LIST}/sumary": "A misspelt key."}),
    ("openapi-structure", f"{LIST}/responses", {f"{LIST}/responses": {}}),
    ("openapi-structure", f"{NOTE}/parameters/0/in", {f"{NOTE}/parameters/0/in": "body"}),
    ("openapi-structure", f"{WHOAMI}/security", {f"{WHOAMI}/security": {"ApiKey": []}}),
    ("schema-structure", f"{SCHEMAS}/Note/properties", {f"{SCHEMAS}/Note/properties": 5}),
    ("schema-structure", f"{PROPERTY}/type", {f"{PROPERTY}/type": "text"}),
    ("schema-structure", f"{ACCESS}/parameters/2/schema/minimum", {f"{ACCESS}/parameters/2/schema/minimum": "0"}),
    ("openapi-spec-validator", "", {f"{CREATE}/parameters/1": KEY_HEADER}),
    ("extensions", f"{LIST}/x-paginated", {f"{LIST}/x-paginated": True}),
    ("extensions", f"{PROPERTY}/x-frozen", {f"{PROPERTY}/x-frozen": True}),
    ("extensions", "/info/x-audience", {"/info/x-audience": "public"}),
    ("extensions", f"{LIST}/responses/200/x-wrapped", {f"{LIST}/responses/200/x-wrapped": True}),
    ("extensions", f"{LIST}/x-resource", {f"{LIST}/x-resource": "Notes"}),
    ("extensions", f"{LIST}/x-method", {f"{LIST}/x-method": "listAll"}),
    ("extensions", "/tags/0/x-class-name", {"/tags/0/x-class-name": "mail_notes"}),
    ("extensions", f"{LIST}/x-pagination/style", {f"{LIST}/x-pagination/style": "pages"}),
    ("extensions", f"{CREATE}/x-idempotent", {f"{CREATE}/x-idempotent": "yes"}),
    ("extensions", f"{CREATE}/x-errors", {f"{CREATE}/x-errors": {"409": "DuplicateNoteError"}}),
    ("extensions", f"{CREATE}/x-errors/409:*", {f"{CREATE}/x-errors": {"409:*": "not-a-class"}}),
    ("extensions", f"{WHOAMI}/x-wrapped", {f"{WHOAMI}/x-wrapped": "yes"}),
    ("extensions", f"{PROPERTY}/x-python-name", {f"{PROPERTY}/x-python-name": "two words"}),
    ("extensions", f"{PROPERTY}/x-python-default", {f"{PROPERTY}/x-python-default": ["x"]}),
    ("extensions", f"{PROPERTY}/x-inline", {f"{PROPERTY}/x-inline": False}),
    ("extensions", f"{PROPERTY}/x-domain-of", {f"{PROPERTY}/x-domain-of": True}),
    ("extensions", f"{SCHEMAS}/Note/properties/readers/x-empty-is-null",
     {f"{SCHEMAS}/Note/properties/readers/x-empty-is-null": False}),
    ("extensions", f"{PROPERTY}/x-sensitive", {f"{PROPERTY}/x-sensitive": "true"}),
    ("extensions", f"{SCHEMAS}/Note/x-frozen", {f"{SCHEMAS}/Note/x-frozen": 1}),
    ("extensions", f"{SCHEMAS}/Note/x-internal", {f"{SCHEMAS}/Note/x-internal": False}),
    ("extensions", f"{SCHEMAS}/NoteOrder/x-enum-open", {f"{SCHEMAS}/NoteOrder/x-enum-open": "no"}),
    ("descriptions", LIST, {f"{LIST}/description": DROP}),
    ("descriptions", f"{LIST}/summary", {f"{LIST}/summary": "List notes"}),
    ("descriptions", f"{LIST}/summary", {f"{LIST}/summary": "List notes.\nAll of them."}),
    ("descriptions", "/tags/1/description", {"/tags/1/description": "who may see a note."}),
    ("descriptions", "/tags/1", {"/tags/1/description": DROP}),
    ("descriptions", f"{SCHEMAS}/NoteOrder", {f"{SCHEMAS}/NoteOrder/description": DROP}),
    ("descriptions", f"{PROPERTY}/description", {f"{PROPERTY}/description": ""}),
    ("descriptions", f"{LIST}/parameters/1", {f"{LIST}/parameters/1/description": DROP}),
    ("broken-references", f"{SCHEMAS}/Note/properties/order/$ref",
     {f"{SCHEMAS}/Note/properties/order/$ref": f"#{SCHEMAS}/Nothing"}),
    ("broken-references", f"{LIST}/parameters/0/$ref", {f"{LIST}/parameters/0/$ref": "parameters.yaml#/Limit"}),
    ("unused-components", f"{SCHEMAS}/Orphan", {f"{SCHEMAS}/Orphan": OBJECT}),
    ("unused-components", "/components/securitySchemes/ApiKey", {"/security": []}),
    ("unused-components", "/components/responses/Conflict", {f"{CREATE}/responses/409": {"description": "Taken."}}),
    ("security-schemes", "/security/0/Token", {"/security": [{"Token": []}]}),
    ("security-schemes", f"{LIST}/security/0/Token", {f"{LIST}/security": [{"Token": []}]}),
    ("schema-names", f"{SCHEMAS}/note_list", {f"{SCHEMAS}/note_list": OBJECT}),
    ("schema-names", f"{SCHEMAS}/noteaccess", {f"{SCHEMAS}/noteaccess": OBJECT}),
    ("schema-names", f"{SCHEMAS}/NoteACCESS", {f"{SCHEMAS}/NoteACCESS": OBJECT}),
    ("schema-names", f"{SCHEMAS}/None", {f"{SCHEMAS}/None": OBJECT}),
    ("schema-names", f"{SCHEMAS}/AsyncNote", {f"{SCHEMAS}/AsyncNote": OBJECT}),
    ("schema-keywords", f"{PROPERTY}/maxlength", {f"{PROPERTY}/maxlength": 5}),
    ("nullable-keyword", f"{PROPERTY}/nullable", {f"{PROPERTY}/nullable": True}),
    ("required-properties", f"{SCHEMAS}/Note/required/2", {f"{SCHEMAS}/Note/required": ["id", "order", "titel"]}),
    ("required-properties", f"{SCHEMAS}/NoteDetail/allOf/1/required/0",
     {f"{SCHEMAS}/NoteDetail/allOf/1/required": ["txt"]}),
    ("inline-schemas", f"{PROPERTY}/type", {PROPERTY: OBJECT}),
    ("inline-schemas", f"{PROPERTY}/type", {PROPERTY: {**TEXT, "type": ["object", "null"]}}),
    ("inline-schemas", f"{PROPERTY}/enum", {PROPERTY: {**TEXT, "enum": ["a", "b"]}}),
    ("inline-schemas", f"{PROPERTY}/allOf", {PROPERTY: {**TEXT, "allOf": [{"$ref": f"#{SCHEMAS}/NoteOrder"}]}}),
    ("inline-schemas", f"{LIST}/parameters/1/schema/enum", {f"{LIST}/parameters/1/schema/enum": ["a"]}),
    ("inline-schemas", f"{ACCESS}/responses/200/content/application~1json/schema/items/type",
     {f"{ACCESS}/responses/200/content/application~1json/schema/items": OBJECT}),
    ("inline-schemas", f"{SCHEMAS}/NoteDetail/allOf/1/enum", {f"{SCHEMAS}/NoteDetail/allOf/1/enum": ["a"]}),
    ("inline-schemas", f"{SCHEMAS}/Credential/oneOf/1/type", {f"{SCHEMAS}/Credential/oneOf/1": OBJECT}),
    ("enum-values", f"{SCHEMAS}/NoteOrder/enum/1", {f"{SCHEMAS}/NoteOrder/enum": ["recent", 5]}),
    ("enum-values", f"{SCHEMAS}/NoteOrder/enum/1", {f"{SCHEMAS}/NoteOrder/enum": ["recent", "Recent"]}),
    ("enum-values", f"{SCHEMAS}/NoteOrder/enum/0", {f"{SCHEMAS}/NoteOrder/enum": ["", "recent"]}),
    ("enum-values", f"{SCHEMAS}/NoteOrder/type", {f"{SCHEMAS}/NoteOrder/type": "integer"}),
    ("nullable-enums", f"{SCHEMAS}/NoteOrder/enum", {f"{SCHEMAS}/NoteOrder/enum": ["recent", None]}),
    ("nullable-enums", f"{SCHEMAS}/NoteOrder/enum", {f"{SCHEMAS}/NoteOrder/type": ["string", "null"]}),
    ("nullable-references", f"{SCHEMAS}/Note/properties/previous_order/oneOf",
     {f"{SCHEMAS}/Note/properties/previous_order/oneOf": [NULL, {"$ref": f"#{SCHEMAS}/NoteOrder"}]}),
    ("nullable-references", f"{SCHEMAS}/Note/properties/previous_order/anyOf",
     {f"{SCHEMAS}/Note/properties/previous_order": {"description": "One.", "anyOf": [{"type": "string"}, NULL]}}),
    ("nullable-references", f"{SCHEMAS}/Note/properties/previous_order/oneOf",
     {f"{SCHEMAS}/Note/properties/previous_order/oneOf/0": {"type": "string"}}),
    ("nullable-references", f"{SCHEMAS}/Note/properties/order/type",
     {f"{SCHEMAS}/Note/properties/order/type": ["string", "null"]}),
    ("nullable-references", f"{SCHEMAS}/Note/type", {f"{SCHEMAS}/Note/type": ["object", "null"]}),
    ("nullable-references", f"{SCHEMAS}/Credential/oneOf", {f"{SCHEMAS}/Credential/oneOf/2": NULL}),
    ("discriminators", f"{SCHEMAS}/Credential/discriminator/mapping/token",
     {f"{SCHEMAS}/Credential/discriminator/mapping/token": f"#{SCHEMAS}/Note"}),
    ("discriminators", f"{SCHEMAS}/Credential/discriminator/mapping/token",
     {f"{SCHEMAS}/Credential/discriminator/mapping/token": "TokenCredential"}),
    ("discriminators", f"{SCHEMAS}/Credential/discriminator/mapping",
     {f"{SCHEMAS}/Credential/discriminator/mapping/token": DROP}),
    ("discriminators", f"{SCHEMAS}/Credential/discriminator",
     {f"{SCHEMAS}/Credential/discriminator/mapping": DROP}),
    ("discriminators", f"{SCHEMAS}/Credential/discriminator/propertyName",
     {f"{SCHEMAS}/TokenCredential/required": DROP}),
    ("default-types", f"{SCHEMAS}/Note/properties/pinned/default",
     {f"{SCHEMAS}/Note/properties/pinned/default": "no"}),
    ("default-types", f"{SCHEMAS}/Note/properties/order/default",
     {f"{SCHEMAS}/Note/properties/order/default": "oldest"}),
    ("request-defaults", f"{SCHEMAS}/NoteUpdate/properties/text/default",
     {f"{SCHEMAS}/NoteUpdate/properties/text/default": ""}),
    ("request-defaults", f"{SCHEMAS}/NoteReaders/properties/to/default",
     {f"{SCHEMAS}/NoteReaders/properties/to/default": []}),
    ("request-defaults", f"{SCHEMAS}/Note/properties/pinned/default",
     {f"{NOTE}/patch/requestBody/content/application~1json/schema/$ref": f"#{SCHEMAS}/Note"}),
    ("closed-requests", f"{SCHEMAS}/NoteUpdate", {f"{SCHEMAS}/NoteUpdate/additionalProperties": DROP}),
    ("closed-requests", f"{SCHEMAS}/NoteReaders", {f"{SCHEMAS}/NoteReaders/additionalProperties": True}),
    ("closed-requests", f"{SCHEMAS}/NoteUpdate/allOf",
     {f"{SCHEMAS}/NoteUpdate/allOf": [{"$ref": f"#{SCHEMAS}/NoteReaders"}]}),
    ("open-responses", f"{SCHEMAS}/Note/additionalProperties", {f"{SCHEMAS}/Note/additionalProperties": False}),
    ("property-names", f"{SCHEMAS}/Note/properties/to_dict", {f"{SCHEMAS}/Note/properties/to_dict": TEXT}),
    ("property-names", f"{SCHEMAS}/Note/properties/from", {f"{SCHEMAS}/Note/properties/from": TEXT}),
    ("property-names", f"{SCHEMAS}/Note/properties/noteId", {f"{SCHEMAS}/Note/properties/noteId": TEXT}),
    ("property-names", f"{SCHEMAS}/Note/properties/extra",
     {f"{SCHEMAS}/Note/properties/extra": {**TEXT, "x-python-name": "extra_fields"}}),
    ("property-names", f"{SCHEMAS}/Note/properties/ident",
     {f"{SCHEMAS}/Note/properties/ident": {**TEXT, "x-python-name": "id"}}),
    ("property-names", f"{SCHEMAS}/NoteDetail/allOf/1/properties/text",
     {f"{SCHEMAS}/NoteDetail/allOf/1/properties/text/x-python-name": "id"}),
    ("argument-names", f"{LIST}/parameters/1", {f"{LIST}/parameters/1/name": "self"}),
    ("argument-names", f"{LIST}/parameters/1", {f"{LIST}/parameters/1/x-python-name": "lambda"}),
    ("argument-names", f"{LIST}/parameters/2", {f"{LIST}/parameters/2/name": "page_size"}),
    ("argument-names", f"{LIST}/parameters/2", {f"{LIST}/parameters/2/x-python-name": "cursor"}),
    ("argument-names", f"{CREATE}/requestBody", {f"{SCHEMAS}/NoteReaders/properties/body_text": TEXT}),
    ("argument-names", f"{UPLOAD}/requestBody",
     {f"{UPLOAD}/parameters": [{**KEY_HEADER, "name": "filename", "in": "query"}]}),
    ("argument-names", f"{NOTE}/patch/requestBody", {f"{SCHEMAS}/NoteUpdate/properties/note_id": TEXT}),
    ("inlined-properties", f"{SCHEMAS}/Note/properties/order/x-inline",
     {f"{SCHEMAS}/Note/properties/order/x-inline": True}),
    ("inlined-properties", f"{SCHEMAS}/NoteUpdate/properties/text/x-inline",
     {f"{SCHEMAS}/NoteUpdate/properties/text/x-inline": True}),
    ("inlined-properties", f"{SCHEMAS}/NoteCreate/properties/readers/x-inline",
     {f"{SCHEMAS}/NoteCreate/properties/readers/$ref": f"#{SCHEMAS}/NoteOrder"}),
    ("python-defaults", f"{PROPERTY}/x-python-default", {f"{PROPERTY}/x-python-default": None}),
    ("python-defaults", f"{SCHEMAS}/NoteCreate/properties/text/x-python-default",
     {f"{SCHEMAS}/NoteCreate/properties/text/x-python-default": "Hello"}),
    ("python-defaults", f"{SCHEMAS}/NoteUpdate/properties/text/x-python-default",
     {f"{SCHEMAS}/NoteUpdate/properties/text/x-python-default": 5}),
    ("domain-siblings", f"{SCHEMAS}/Note/properties/author_domain/x-domain-of",
     {f"{SCHEMAS}/Note/properties/author_domain/x-domain-of": "address"}),
    ("domain-siblings", f"{SCHEMAS}/Note/properties/author_domain/x-domain-of",
     {f"{SCHEMAS}/Note/properties/author_domain/x-domain-of": "author_domain"}),
    ("domain-siblings", f"{SCHEMAS}/Note/properties/author_domain/x-domain-of",
     {f"{SCHEMAS}/Note/properties/author_domain/x-domain-of": "pinned"}),
    ("empty-lists", f"{PROPERTY}/x-empty-is-null", {f"{PROPERTY}/x-empty-is-null": True}),
    ("empty-lists", f"{SCHEMAS}/Note/properties/readers/x-empty-is-null",
     {f"{SCHEMAS}/Note/properties/readers/type": "array"}),
    ("operation-ids", LIST, {f"{LIST}/operationId": DROP}),
    ("operation-ids", f"{LIST}/operationId", {f"{LIST}/operationId": "notesList"}),
    ("operation-ids", f"{CREATE}/operationId", {f"{CREATE}/operationId": "notes_list"}),
    ("operation-ids", f"{CREATE}/operationId", {f"{CREATE}/operationId": "NOTES_LIST"}),
    ("operation-homes", LIST, {f"{LIST}/x-resource": DROP}),
    ("operation-homes", LIST, {f"{LIST}/x-method": DROP}),
    ("operation-homes", f"{LIST}/tags", {f"{LIST}/tags": ["files"]}),
    ("operation-homes", f"{LIST}/tags", {f"{LIST}/tags": ["notes", "files"]}),
    ("operation-homes", f"{LIST}/x-method", {f"{LIST}/x-method": "import"}),
    ("operation-homes", f"{LIST}/x-method", {f"{LIST}/x-method": "with_raw_response"}),
    ("operation-homes", f"{CREATE}/x-method", {f"{CREATE}/x-method": "list"}),
    ("operation-homes", "/paths", {f"{LIST}/x-method": "access"}),
    ("iterator-names", f"{ACCESS}/x-method", {f"{ACCESS}/x-method": "readers"}),
    ("iterator-names", f"{ACCESS}/x-method", {f"{ACCESS}/x-method": "listing"}),
    ("iterator-names", f"{ACCESS}/x-method",
     {f"{FILES}/x-resource": "notes.access", f"{FILES}/tags": ["notes.access"], f"{FILES}/x-method": "iter"}),
    ("resource-tags", f"{LIST}/x-resource", {"/tags/0/name": "note"}),
    ("resource-tags", "/tags/4", {"/tags/4": {"name": "mail", "x-class-name": "Mail", "description": "Mail."}}),
    ("resource-tags", "/tags/0", {"/tags/0/x-class-name": DROP}),
    ("resource-tags", "/tags/1/x-class-name", {"/tags/1/x-class-name": "Notes"}),
    ("resource-tags", "/tags/1", {"/tags/3/name": "notes_access"}),
    ("equivalent-paths", "/paths/~1api~1v1~1notes~1{id}", {"/paths/~1api~1v1~1notes~1{id}": {}}),
    ("path-parameters", f"{NOTE}/delete", {f"{NOTE}/parameters": []}),
    ("path-parameters", f"{FILES}/parameters/0", {f"{FILES}/parameters/0/name": "file"}),
    ("path-parameters", FILES, {f"{FILES}/parameters/0/name": "file"}),
    ("explicit-statuses", f"{LIST}/responses/default", {f"{LIST}/responses/default": {"description": "Failed."}}),
    ("explicit-statuses", f"{LIST}/responses/4XX", {f"{LIST}/responses/4XX": {"description": "Failed."}}),
    ("form-bodies", FORM, {f"{UPLOAD}/requestBody/content/text~1plain": {"schema": {"type": "string"}}}),
    ("form-bodies", f"{FORM}/schema", {f"{FORM}/schema": OBJECT}),
    ("form-bodies", f"{FORM}/schema", {f"{SCHEMAS}/FileForm/required": []}),
    ("form-bodies", f"{FORM}/schema", {f"{SCHEMAS}/FileForm/properties/title": TEXT}),
    ("form-bodies", f"{FORM}/schema", {f"{SCHEMAS}/FileForm/properties/file/format": DROP}),
    ("form-bodies", f"{FORM}/schema", {f"{SCHEMAS}/FileForm/properties/file/type": "integer"}),
    ("form-bodies", UPLOAD, {f"{UPLOAD}/x-wrapped": DROP}),
    ("form-bodies", f"{PROPERTY}/format", {f"{PROPERTY}/format": "binary"}),
    ("success-responses", f"{LIST}/responses", {f"{LIST}/responses/204": {"description": "Nothing."}}),
    ("success-responses", f"{FILES}/responses", {f"{FILES}/responses/200": DROP}),
    ("success-responses", f"{CREATE}/responses", {f"{CREATE}/responses/201": DROP}),
    ("response-bodies", f"{NOTE}/delete/responses/204", {f"{NOTE}/delete/responses/204/content": {"text/plain": {}}}),
    ("response-bodies", f"{LIST}/responses/200", {f"{LIST}/responses/200/content": DROP}),
    ("response-bodies", f"{LIST}/responses/200", {f"{LIST}/responses/200/content/text~1plain": {}}),
    ("extensions", f"{LIST}/x-pagination", {f"{LIST}/x-pagination/page_size": DROP}),
    ("extensions", f"{LIST}/x-pagination", {f"{LIST}/x-pagination/size": 5}),
    ("extensions", f"{LIST}/x-pagination", {f"{LIST}/x-pagination/explicit": True}),
    ("extensions", f"{ACCESS}/x-pagination/explicit", {f"{ACCESS}/x-pagination/explicit": False}),
    ("extensions", f"{FILES}/x-pagination", {f"{FILES}/x-pagination/limit_param": "limit"}),
    ("pagination", f"{LIST}/x-pagination/cursor_param", {f"{LIST}/x-pagination/cursor_param": "after"}),
    ("pagination", f"{ACCESS}/x-pagination/offset_param", {f"{ACCESS}/parameters/2/name": "skip"}),
    ("pagination", f"{LIST}/x-pagination/limit_param", {"/components/parameters/Limit/schema/maximum": DROP}),
    ("pagination", f"{LIST}/x-pagination/page_size", {f"{LIST}/x-pagination/page_size": 500}),
    ("pagination", f"{LIST}/x-pagination/next", {f"{SCHEMAS}/NotePage/properties/next_cursor": DROP}),
    ("pagination", f"{LIST}/x-pagination/items", {f"{SCHEMAS}/NotePage/properties/items": TEXT}),
    ("pagination", f"{ACCESS}/x-pagination/style",
     {f"{ACCESS}/responses/200/content/application~1json/schema": {"$ref": f"#{SCHEMAS}/NotePage"}}),
    ("pagination", f"{FILES}/x-pagination/items", {f"{FILES}/x-pagination/items": "entries"}),
    ("error-statuses", f"{CREATE}/x-errors/422:*", {f"{CREATE}/x-errors/422:*": "NoteTooLongError"}),
    ("idempotency", LIST, {f"{LIST}/x-idempotent": DROP}),
    ("idempotency", f"{LIST}/x-idempotent", {f"{LIST}/x-idempotent": "keyed"}),
    ("idempotency", f"{CREATE}/x-idempotent", {f"{CREATE}/x-idempotent": True}),
    ("idempotency", f"{CREATE}/x-idempotent", {f"{CREATE}/parameters": DROP}),
    ("idempotency", CREATE, {f"{CREATE}/x-idempotent": DROP}),
    ("webhook-requests", "/webhooks/note.watched", {"/webhooks/note.watched": {}}),
    ("webhook-requests", "/webhooks/note.watched",
     {"/webhooks/note.watched/put": {"description": "One.", "responses": {"204": {"description": "Taken."}}}}),
    ("webhook-requests", WATCHED, {f"{WATCHED}/responses/200": {"description": "Fine."}}),
    ("webhook-requests", WATCHED, {f"{WATCHED}/requestBody": {"content": {"text/plain": {}}}}),
    ("webhook-requests", f"{CREATED}/requestBody", {f"{CREATED}/requestBody": DROP}),
    ("webhook-requests", f"{CREATED}/requestBody",
     {f"{CREATED}/requestBody/content/application~1json/schema": {"type": "string"}}),
    ("webhook-names", "/webhooks/note.made/post",
     {"/webhooks/note.made": {"post": {
         "description": "A note was made.",
         "requestBody": {"content": {"application/json": {"schema": {"$ref": f"#{SCHEMAS}/NoteWebhookPayload"}}}},
         "responses": {"204": {"description": "Taken."}},
     }}}),
    ("webhook-names", CREATED, {f"{SCHEMAS}/NoteWebhookEventType/enum": ["note.created", "note.gone"]}),
    ("webhook-signatures", CREATED, {f"{CREATED}/parameters/1": DROP}),
    ("webhook-signatures", CREATED, {"/components/parameters/Signature/required": True}),
    ("webhook-members", f"{SCHEMAS}/NoteWebhookPayload/properties/others",
     {f"{SCHEMAS}/NoteWebhookPayload/required": ["event_type", "note"]}),
    ("webhook-members", f"{SCHEMAS}/NoteWire/properties/text", {f"{SCHEMAS}/NoteWire/required": ["id"]}),
    ("webhook-shapes", f"{SCHEMAS}/NoteOrder",
     {f"{SCHEMAS}/NoteWebhookPayload/properties/note/$ref": f"#{SCHEMAS}/NoteOrder",
      f"{SCHEMAS}/NoteWebhookPayload/properties/others/items/$ref": f"#{SCHEMAS}/NoteOrder",
      f"{SCHEMAS}/NoteWire": DROP}),
    ("webhook-shapes", f"{SCHEMAS}/NoteWire/x-frozen", {f"{SCHEMAS}/NoteWire/x-frozen": True}),
    ("webhook-shapes", f"{SCHEMAS}/NoteOpinion/properties/remark/default",
     {f"{SCHEMAS}/NoteOpinion/properties/remark/default": "none"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    return bundle.bundle(CONTRACT)


@pytest.mark.parametrize(("rule", "pointer", "edits"), BAD)
def test_bad_document_is_refused_by_the_rule_it_breaks(
    good: dict[str, Any], rule: str, pointer: str, edits: dict[str, Any]
) -> None:
    found = lint(edited(good, edits))

    assert (rule, pointer) in {(fault.rule, fault.pointer) for fault in found}, "\n".join(map(str, found))


def test_good_document_passes(good: dict[str, Any]) -> None:
    assert [str(fault) for fault in lint(good)] == []


def test_every_rule_refuses_some_bad_document() -> None:
    assert set(RULES) == {rule for rule, _, _ in BAD} - {
        "openapi-structure",
        "schema-structure",
        "openapi-spec-validator",
    }


def test_every_extension_is_seen_in_the_good_document_and_refused_in_a_wrong_form(good: dict[str, Any]) -> None:
    refused = {pointer.partition("/x-")[2].partition("/")[0] for rule, pointer, _ in BAD if rule == "extensions"}

    assert set(EXTENSIONS) <= {key for key in all_keys(good) if key.startswith("x-")}
    assert {key.removeprefix("x-") for key in EXTENSIONS} <= refused


def test_every_rule_says_what_it_demands() -> None:
    assert all((check.__doc__ or "").strip().endswith(".") for check in RULES.values())


@pytest.mark.parametrize("document", [None, [], "openapi: 3.1.0", {}, {"openapi": "3.1.0"}])
def test_what_is_no_document_at_all_is_refused(document: Any) -> None:
    assert lint(document)


def test_damage_anywhere_gives_faults_and_never_a_traceback(good: dict[str, Any]) -> None:
    """Every ninth or so of all places, each with a value that does not belong there; the seed makes it repeatable."""
    choice = random.Random(20)
    for pointer in choice.sample(sorted(all_pointers(good)), 60):
        damaged = edited(good, {pointer: choice.choice([None, 7, "x", True, [], {}, ["x"], {"x": 1}, [{}], DROP])})
        for fault in lint(damaged):
            assert fault.message, pointer


def test_example_data_is_not_mistaken_for_parts_of_the_document(good: dict[str, Any]) -> None:
    example = {"x-key": 1, "$ref": "nowhere", "properties": {"from": {"nullable": True}}}

    assert lint(edited(good, {f"{SCHEMAS}/Note/example": example})) == []


def edited(document: dict[str, Any], edits: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(document)
    for pointer, value in edits.items():
        *path, last = (key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
        target: Any = document
        for key in path:
            target = target[int(key)] if isinstance(target, list) else target[key]
        if value is DROP:
            del target[int(last) if isinstance(target, list) else last]
        elif isinstance(target, list):
            target[int(last) : int(last) + 1] = [value]
        else:
            target[last] = copy.deepcopy(value)
    return document


def all_pointers(value: Any, pointer: str = "") -> Iterator[str]:
    children = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, child in children:
        here = pointer + json_pointer(key)
        yield here
        yield from all_pointers(child, here)


def all_keys(value: Any) -> Iterator[str]:
    children = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    if isinstance(value, dict):
        yield from value
    for child in children:
        yield from all_keys(child)
