"""The files of a contract become one document, the same one everywhere, or one clear fault."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator import bundle
from generator.errors import SpecError, SpecErrors
from generator.yaml12 import load

CONTRACT = Path(__file__).parent / "contract"
ROOT = Path(__file__).parents[2]
OPENAPI = "openapi: 3.1.0\n"
NOTE_PATH = "paths:\n  /note:\n    $ref: 'paths/a.yaml#/note'\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def note_contract(folder: Path, schema: str = "Note: {type: string}\n", **files: str) -> Path:
    """Write a contract whose one path refers to the schema Note of schemas/a.yaml."""
    path_item = "note:\n  get:\n    x: {$ref: '../schemas/a.yaml#/Note'}\n"
    parts = {"openapi": OPENAPI + NOTE_PATH, "paths/a": path_item, "schemas/a": schema, **files}
    return write(folder, {name + ".yaml": text for name, text in parts.items()})


@pytest.fixture
def document() -> dict[str, Any]:
    return bundle.bundle(CONTRACT)


def test_definitions_of_other_files_become_components_sorted_by_name(document: dict[str, Any]) -> None:
    assert list(document["components"]) == ["parameters", "responses", "schemas", "securitySchemes"]
    assert list(document["components"]["parameters"]) == ["Limit", "RequestId", "Signature", "Timestamp"]
    names = list(document["components"]["schemas"])
    assert names == sorted(names)
    assert {"Note", "NoteReaders", "Error", "KeyCredential"} <= set(names)


def test_references_lead_into_the_document(document: dict[str, Any]) -> None:
    assert ".yaml" not in json.dumps(document)
    page = document["components"]["schemas"]["NotePage"]["properties"]["items"]
    assert page["items"] == {"$ref": "#/components/schemas/Note"}
    assert document["paths"]["/api/v1/notes"]["get"]["parameters"][0] == {"$ref": "#/components/parameters/Limit"}
    assert document["paths"]["/api/v1/notes"]["post"]["responses"]["409"] == {"$ref": "#/components/responses/Conflict"}


def test_what_stands_beside_a_reference_is_kept(document: dict[str, Any]) -> None:
    readers = document["components"]["schemas"]["NoteCreate"]["properties"]["readers"]
    assert readers == {
        "$ref": "#/components/schemas/NoteReaders",
        "x-inline": True,
        "description": "Who may read it.",
    }


def test_discriminator_mappings_are_rewritten(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["Credential"]["discriminator"]["mapping"] == {
        "key": "#/components/schemas/KeyCredential",
        "token": "#/components/schemas/TokenCredential",
    }


def test_paths_keep_the_order_of_the_root_and_their_items_are_inlined(document: dict[str, Any]) -> None:
    assert list(document["paths"]) == [
        "/api/v1/notes",
        "/api/v1/notes/{note_id}",
        "/api/v1/notes/{note_id}/access",
        "/api/v1/files",
        "/api/v1/files/{file_id}",
        "/api/whoami",
    ]
    assert document["paths"]["/api/v1/files/{file_id}"]["get"]["operationId"] == "files_get"


def test_webhooks_are_inlined_and_hoist_what_they_reach(tmp_path: Path) -> None:
    root = OPENAPI + "webhooks:\n  note.created: {$ref: 'webhooks/notes.yaml#/created'}\n"
    event = "created:\n  post:\n    x: {$ref: '../schemas/a.yaml#/Note'}\n"
    note_contract(tmp_path, openapi=root, **{"webhooks/notes": event})

    document = bundle.bundle(tmp_path)

    assert document["webhooks"] == {"note.created": {"post": {"x": {"$ref": "#/components/schemas/Note"}}}}
    assert document["components"]["schemas"] == {"Note": {"type": "string"}}


@pytest.mark.parametrize("section", ["headers", "parameters", "requestBodies", "responses"])
def test_each_file_of_components_is_a_section(tmp_path: Path, section: str) -> None:
    path_item = f"note:\n  get:\n    x: {{$ref: '../components/{section}.yaml#/Shared'}}\n"
    note_contract(tmp_path, **{"paths/a": path_item, f"components/{section}": "Shared: {description: One.}\n"})

    assert bundle.bundle(tmp_path)["components"][section] == {"Shared": {"description": "One."}}


def test_the_root_may_define_and_refer_to_components_of_its_own(tmp_path: Path) -> None:
    own = (
        "components:\n  schemas:\n    Own: {x: {$ref: '#/components/schemas/Own'}, y: {$ref: 'schemas/a.yaml#/Note'}}\n"
    )
    note_contract(tmp_path, openapi=OPENAPI + NOTE_PATH + own)

    schemas = bundle.bundle(tmp_path)["components"]["schemas"]

    assert schemas["Own"] == {"x": {"$ref": "#/components/schemas/Own"}, "y": {"$ref": "#/components/schemas/Note"}}
    assert list(schemas) == ["Note", "Own"]


def test_cycles_within_and_between_files_end(tmp_path: Path) -> None:
    schema = "Note: {x: {$ref: '#/Note'}, y: {$ref: 'b.yaml#/Other'}}\n"
    note_contract(tmp_path, schema, **{"schemas/b": "Other: {x: {$ref: 'a.yaml#/Note'}}\n"})

    assert bundle.bundle(tmp_path)["components"]["schemas"] == {
        "Note": {"x": {"$ref": "#/components/schemas/Note"}, "y": {"$ref": "#/components/schemas/Other"}},
        "Other": {"x": {"$ref": "#/components/schemas/Note"}},
    }


def test_same_name_with_same_content_in_two_files_is_one_component(tmp_path: Path) -> None:
    schema = "Note: {x: {$ref: 'b.yaml#/Unit'}, y: {$ref: '#/Unit'}}\nUnit: {type: string}\n"
    note_contract(tmp_path, schema, **{"schemas/b": "Unit: {type: string}\n"})

    assert list(bundle.bundle(tmp_path)["components"]["schemas"]) == ["Note", "Unit"]


def test_same_name_with_other_content_in_two_files_is_refused(tmp_path: Path) -> None:
    schema = "Note: {x: {$ref: 'b.yaml#/Unit'}, y: {$ref: '#/Unit'}}\nUnit: {type: string}\n"
    note_contract(tmp_path, schema, **{"schemas/b": "Unit: {type: integer}\n"})

    fault = refused(tmp_path)

    assert (fault.source, fault.pointer) == (f"{tmp_path}/schemas/b.yaml", "/Unit")
    assert "schemas/a.yaml#/Unit" in fault.message


def test_definitions_that_nothing_refers_to_are_left_out_and_reported(tmp_path: Path) -> None:
    note_contract(
        tmp_path,
        "Note: {type: string}\nOrphan: {x: {$ref: '#/Child'}}\nChild: {type: string}\n",
        **{"components/responses": "Gone: {description: Gone.}\n", "paths/b": "lost: {}\n"},
    )

    joined = bundle.load(tmp_path)

    assert list(joined.document["components"]["schemas"]) == ["Note"]
    assert {str(fault).removeprefix(f"{tmp_path}/") for fault in joined.unreached} == {
        f"{place}: {name} is defined but nothing refers to it [unreached-definition]"
        for place, name in [
            ("components/responses.yaml#/Gone", "Gone"),
            ("schemas/a.yaml#/Orphan", "Orphan"),
            ("schemas/a.yaml#/Child", "Child"),
            ("paths/b.yaml#/lost", "lost"),
        ]
    }


@pytest.mark.parametrize(
    ("pointer", "file", "there"),
    [
        ("/components/schemas/Note/properties/id", "schemas/notes.yaml", "/Note/properties/id"),
        ("/components/parameters/Limit", "components/parameters.yaml", "/Limit"),
        ("/paths/~1api~1v1~1files~1{file_id}/get", "paths/files.yaml", "/~1file/get"),
        ("/paths/~1api~1whoami/get/tags", "openapi.yaml", "/paths/~1api~1whoami/get/tags"),
        ("/components/securitySchemes/ApiKey", "openapi.yaml", "/components/securitySchemes/ApiKey"),
        ("", "openapi.yaml", ""),
    ],
)
def test_a_fault_of_the_document_is_located_in_its_file(pointer: str, file: str, there: str) -> None:
    located = bundle.load(CONTRACT).locate(SpecError(pointer, "Wrong.", rule="some-rule"))

    assert str(located) == f"{CONTRACT.as_posix()}/{file}#{there}: Wrong. [some-rule]"


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("../schemas/b.yaml#/Note", "there is no file"),
        ("../schemas/a.yaml#/Nothing", "defines no 'Nothing'"),
        ("../schemas/a.yaml#/Note/properties/id", "one whole definition"),
        ("../schemas/a.yaml", "one whole definition"),
        ("../schemas/a.yaml#Note", "one whole definition"),
        ("a.yaml#/note", "not a component"),
        ("../../schemas/a.yaml#/Note", "out of the contract's folder"),
        ("/schemas/a.yaml#/Note", "out of the contract's folder"),
        ("https://example.com/a.yaml#/Note", "out of the contract's folder"),
        ("../other/a.yaml#/Note", "not in paths/"),
        ("../components/callbacks.yaml#/Note", "not in paths/"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_refused_where_it_stands(tmp_path: Path, ref: str, reason: str) -> None:
    note_contract(tmp_path, **{"paths/a": f"note:\n  get:\n    x: {{$ref: '{ref}'}}\n"})

    fault = refused(tmp_path)

    assert (fault.source, fault.pointer) == (f"{tmp_path}/paths/a.yaml", "/note/get/x/$ref")
    assert reason in fault.message


def test_a_mapping_that_cannot_be_followed_is_refused_where_it_stands(tmp_path: Path) -> None:
    note_contract(tmp_path, "Note: {discriminator: {propertyName: kind, mapping: {a/b: '#/Nothing'}}}\n")

    assert refused(tmp_path).pointer == "/Note/discriminator/mapping/a~1b"


@pytest.mark.parametrize(
    ("files", "pointer", "reason"),
    [
        ({"openapi": "- 1\n"}, "", "must be a mapping"),
        ({"openapi": ""}, "", "must be a mapping"),
        ({"openapi": "paths: []\n"}, "/paths", "must be a mapping"),
        ({"openapi": "components: 5\n"}, "/components", "must be a mapping"),
        ({"openapi": "components: {schemas: []}\n"}, "/components/schemas", "must be a mapping"),
        ({"openapi": "paths: {/a: {$ref: 5}}\n"}, "/paths/~1a/$ref", "one whole definition"),
        ({"openapi": "paths: {/a: {$ref: 'schemas/a.yaml#/Note'}}\n"}, "/paths/~1a", "one $ref to a file of paths/"),
        ({"openapi": "paths: {/a: {$ref: 'paths/a.yaml#/note', get: {}}}\n"}, "/paths/~1a", "one $ref to a file"),
        ({"schemas/a": "Note: [\n"}, "", "not readable as YAML"),
        ({"schemas/a": "Note: {type: string, type: integer}\n"}, "/Note/type", "written twice (line 1)"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    tmp_path: Path, files: dict[str, str], pointer: str, reason: str
) -> None:
    note_contract(tmp_path, **files)

    fault = refused(tmp_path)

    (file,) = files
    assert (fault.source, fault.pointer) == (f"{tmp_path}/{file}.yaml", pointer)
    assert reason in fault.message


def test_a_contract_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path).message
    (tmp_path / "openapi.yaml").write_bytes(b"openapi: \xff\n")
    assert "cannot be read" in refused(tmp_path).message


def test_scalars_follow_the_core_schema_of_yaml_1_2() -> None:
    text = "[on, no, 'true', True, ~, null, 012, 0o12, 0x1F, -7, 1_000, 1:30, 1.5, 1e3, .5, 2024-01-01, <<, =, '']"

    assert load(text, "a.yaml") == [
        *("on", "no", "true", True, None, None, 12, 10, 31, -7, "1_000", "1:30", 1.5, 1000.0, 0.5),
        *("2024-01-01", "<<", "=", ""),
    ]


@pytest.mark.parametrize(
    ("text", "pointer", "reason"),
    [
        ("a: {b: 1, c: 2, b: 3}", "/a/b", "written twice"),
        ("responses: {200: {}}", "/responses", "put it in quotes"),
        ("a: {null: 1}", "/a", "put it in quotes"),
        ("a: {[1]: 1}", "/a", "is not text"),
        ("a: &x [1]\nb: *x", "/b", "aliases"),
        ("a: &x [*x]", "/a/0", "aliases"),
        ("a: !!binary aGk=", "/a", "tag"),
        ("a: !own {}", "/a", "tag"),
        ("a: !!int b", "/a", "tag"),
        ("a: .inf", "/a", "no JSON form"),
        ("a: 1\n--- \nb: 1", "", "not readable as YAML"),
        ("a: b: c", "", "not readable as YAML"),
        ("a: \0", "", "not readable as YAML"),
    ],
)
def test_yaml_that_is_ambiguous_or_has_no_json_form_is_refused(text: str, pointer: str, reason: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(text, "a.yaml")

    assert (caught.value.source, caught.value.pointer) == ("a.yaml", pointer)
    assert reason in caught.value.message


def test_the_document_is_the_same_whatever_the_hash_seed_and_the_working_directory(tmp_path: Path) -> None:
    program = "import json, sys; from generator import bundle, errors; from pathlib import Path\n"
    program += "print(json.dumps(bundle.bundle(Path(sys.argv[1]))))"
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(CONTRACT)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
        for seed, folder in [("1", ROOT), ("2", tmp_path), ("3", tmp_path)]
    }

    assert found == {json.dumps(bundle.bundle(CONTRACT)).encode() + b"\n"}


def test_errors_read_one_line_each() -> None:
    faults = SpecErrors([SpecError("/a", "Wrong.", "spec/a.yaml"), SpecError("", "Worse.", rule="some-rule")])

    assert str(faults) == "spec/a.yaml#/a: Wrong.\n#: Worse. [some-rule]"


def test_one_fault_is_caught_like_many(tmp_path: Path) -> None:
    with pytest.raises(SpecErrors) as caught:
        bundle.bundle(tmp_path)

    assert [fault.source for fault in caught.value.errors] == [f"{tmp_path}/openapi.yaml"]
    assert str(copy.copy(caught.value)) == str(caught.value)


def refused(folder: Path) -> SpecError:
    with pytest.raises(SpecError) as caught:
        bundle.bundle(folder)
    return caught.value
