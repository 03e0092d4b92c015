"""The adapter to openapi-python-client, our parser: the only module that imports it.

The parser resolves references, merges `allOf` and types every property; what it drops (vendor extensions, parameter
descriptions, constraints, raw bodies) is read from the bundled document itself and joined by schema name and
operationId. Anything the parser warns about is an error here: a schema or operation must never vanish silently.
"""

from __future__ import annotations

import copy
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from generator import dialect, ir
from generator.errors import SpecError, SpecErrors, json_pointer

Raw = Mapping[str, Any]
_VERBS = ("get", "put", "post", "delete", "patch")
_CONSTRAINTS = ("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "maxProperties")
# What the runtime calls the parts of a page.
_PAGE_NAMES = {
    "items": "items",
    "next": "next_cursor",
    "more": "has_more",
    "cursor_param": "cursor",
    "limit_param": "limit",
    "offset_param": "offset",
}
_SCALARS: tuple[tuple[type, ir.Kind], ...] = (
    (UuidProperty, "uuid"),
    (DateTimeProperty, "datetime"),
    (DateProperty, "date"),
    (BooleanProperty, "bool"),
    (IntProperty, "int"),
    (FloatProperty, "float"),
    (StringProperty, "str"),
    (ConstProperty, "str"),
    (FileProperty, "str"),
    (AnyProperty, "any"),
)


def parse(document: dict[str, Any]) -> ir.Api:
    """Turn a bundled and linted OpenAPI document into the intermediate representation.

    Args:
        document: The bundled document; it isn't changed.

    Raises:
        SpecErrors: When the parser refuses, drops or warns about any part of the document.
    """
    return _Reader(document, _run_parser(document)).api()


def _run_parser(document: dict[str, Any]) -> GeneratorData:
    config = Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, document_source="", file_encoding="utf-8", overwrite=True,
        output_path=None,
    )  # fmt: skip
    data = GeneratorData.from_dict(_with_parsable_bodies(document), config=config)
    if isinstance(data, GeneratorError):
        raise SpecErrors([SpecError("", f"{data.header}: {data.detail}")])
    faults = [*data.errors]
    for collection in data.endpoint_collections_by_tag.values():
        faults.extend(collection.parse_errors)
    if faults:
        raise SpecErrors([SpecError("", f"{fault.header or fault.level}: {fault.detail}") for fault in faults])
    return data


def _with_parsable_bodies(document: dict[str, Any]) -> dict[str, Any]:
    """Show bodies that aren't JSON to the parser as octet streams: it drops operations whose body it can't name."""
    shown = copy.deepcopy(document)
    for _, _, operation in _operations(shown):
        content = operation.get("requestBody", {}).get("content", {})
        if content and "application/json" not in content:
            operation["requestBody"]["content"] = {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
    return shown


def _operations(document: Raw) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for verb in _VERBS:
            if verb in item:
                yield path, verb, item[verb]


class _Reader:
    """Joins the parser's result with the raw document."""

    def __init__(self, document: dict[str, Any], data: GeneratorData) -> None:
        self.document = document
        self.schemas: dict[str, Raw] = document["components"]["schemas"]
        self.endpoints = {
            str(endpoint.name): endpoint
            for collection in data.endpoint_collections_by_tag.values()
            for endpoint in collection.endpoints
        }
        self.parsed_models = {_ref_name(prop.name.get_untrusted_value()): prop for prop in data.models}
        self.parsed_enums = {_ref_name(prop.name.get_untrusted_value()): prop for prop in data.enums}
        parsed = {**self.parsed_models, **self.parsed_enums}
        self.schema_names = {str(prop.class_info.name): name for name, prop in parsed.items()}

    # --- whole document ------------------------------------------------------------------------------------------

    def api(self) -> ir.Api:
        """Return the whole contract."""
        operations = [self.operation(path, verb, raw) for path, verb, raw in _operations(self.document)]
        asked, answered = self._reachable(operations)
        models = tuple(
            self.model(name, in_requests=name in asked, in_responses=name in answered)
            for name in sorted(self.parsed_models)
            if name in asked | answered
        )
        used_enums = {name for model in models for name in model.references("enum")}
        for operation in operations:
            for parameter in (*operation.path_params, *operation.query_params):
                used_enums |= parameter.type.references("enum")
            for answer in (operation.result, operation.item):
                used_enums |= answer.references("enum") if answer else set()
        enums = tuple(self.enum(name) for name in sorted(self.parsed_enums) if name in used_enums)
        info = self.document["info"]
        return ir.Api(
            info["title"], str(info["version"]), models, enums, self._resources(operations), document=self.document
        )

    def _reachable(self, operations: list[ir.Operation]) -> tuple[set[str], set[str]]:
        """Return the models that requests and successful answers hold; the others are the errors' and stay out."""
        asked = {operation.body.model for operation in operations if operation.body and operation.body.model}
        answered: set[str] = set()
        for operation in operations:
            for answer in (operation.result, operation.item):
                answered |= answer.references("model") if answer else set()
        return self._closure(asked), self._closure(answered)

    def _closure(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self.model(name).references("model"))
                todo.extend(filter(None, [self._base(self.schemas[name])]))
        return found

    def _resources(self, operations: list[ir.Operation]) -> tuple[ir.Resource, ...]:
        names = {operation.resource for operation in operations}
        resources = []
        for tag in self.document["tags"]:
            name = tag["name"]
            if name not in names:
                continue
            children = tuple(
                (other.rpartition(".")[2], other) for other in sorted(names) if other.rpartition(".")[0] == name
            )
            stem = tag.get("x-class-name") or "".join(word.capitalize() for word in re.split(r"[._]", name))
            own = tuple(operation for operation in operations if operation.resource == name)
            resources.append(ir.Resource(name, stem, tag["description"], own, children))
        return tuple(resources)

    # --- schemas -------------------------------------------------------------------------------------------------

    def model(self, name: str, *, in_requests: bool = False, in_responses: bool = False) -> ir.Model:
        """Return one object schema."""
        raw = self.schemas[name]
        prop = self.parsed_models[name]
        parsed = {
            each.name.get_untrusted_value(): each
            for each in [*(prop.required_properties or []), *(prop.optional_properties or [])]
        }
        order = self._raw_properties(raw)
        base = self._base(raw)
        fields = tuple(self.field(parsed[wire], wire, schema) for wire, schema in order.items())
        for each in fields:
            if each.type.kind == "union" and each.type.references("model"):
                fault = f"{each.wire!r} is one of several objects; only a whole answer may be that"
                raise SpecErrors([SpecError(json_pointer("components", "schemas", name), fault)])
        return ir.Model(
            name=name,
            description=_prose(raw),
            fields=fields,
            base=base,
            inherited=frozenset(self._raw_properties(self.schemas[base])) if base else frozenset(),
            frozen=bool(raw.get("x-frozen")),
            in_requests=in_requests,
            in_responses=in_responses,
            closed=raw.get("additionalProperties") is False,
        )

    def _base(self, raw: Raw) -> str:
        return next((_ref_name(part["$ref"]) for part in raw.get("allOf", []) if "$ref" in part), "")

    def _raw_properties(self, raw: Raw) -> dict[str, Raw]:
        properties: dict[str, Raw] = {}
        for part in raw.get("allOf", []):
            properties.update(self._raw_properties(self._resolve(part)))
        properties.update(raw.get("properties", {}))
        return properties

    def _resolve(self, schema: Raw) -> Raw:
        return self.schemas[_ref_name(schema["$ref"])] if "$ref" in schema else schema

    def _is_free_map(self, name: str) -> bool:
        raw = self.schemas[name]
        return not self._raw_properties(raw) and raw.get("additionalProperties") is not False

    def enum(self, name: str) -> ir.Enum:
        """Return one enumeration."""
        raw = self.schemas[name]
        # The parser's own values are escaped already, as its own templates need them.
        members = tuple(zip(cast(Any, self.parsed_enums[name].values), raw["enum"], strict=True))
        return ir.Enum(name, _prose(raw), members, open=raw.get("x-enum-open", True))

    def field(
        self, prop: Any, wire: str, raw: Raw, *, location: ir.Location = "query", outer: Raw | None = None
    ) -> ir.Field:
        """Describe a property or parameter; `outer` is the parameter object around the schema, if there is one."""
        type_, nullable = self.type(prop, raw)
        outer = outer or raw
        name = outer.get("x-python-name") or re.sub(r"\W", "_", wire).lower()
        return ir.Field(
            wire=wire,
            name=name,
            type=type_,
            required=prop.required,
            nullable=nullable,
            description=_prose(outer) or _prose(self._resolve(_without_null(raw))),
            default=raw.get("default"),
            has_default="default" in raw,
            sensitive=bool(outer.get("x-sensitive")),
            domain_of=raw.get("x-domain-of", ""),
            inline=bool(raw.get("x-inline")),
            location=location,
            constraints=_constraints(raw),
            empty_is_null=bool(raw.get("x-empty-is-null")),
            python_default=self._python_default(type_, raw),
        )

    def _python_default(self, type_: ir.Type, raw: Raw) -> str:
        """Return the code of an argument's own default; nothing when the contract leaves it to the rules."""
        if "x-python-default" not in raw:
            return ""
        value = raw["x-python-default"]
        members = (
            {text: f"{type_.name}.{member}" for member, text in self.enum(type_.name).members}
            if type_.kind == "enum"
            else {}
        )
        return members.get(value, repr(value))

    def type(self, prop: Any, raw: Raw) -> tuple[ir.Type, bool]:
        """Return the type and whether null is allowed beside it."""
        if not isinstance(prop, UnionProperty):
            return self._single_type(prop, raw), isinstance(prop, AnyProperty)
        inner = [each for each in prop.inner_properties if not isinstance(each, NoneProperty)]
        nullable = len(inner) < len(prop.inner_properties)
        if len(inner) == 1:
            return self._single_type(inner[0], _without_null(raw)), nullable
        members: list[ir.Type] = []
        for each, schema in zip(inner, _alternatives(raw, len(inner)), strict=True):
            member = replace(self._single_type(each, schema), constraints=_constraints(schema))
            if member not in members:
                members.append(member)
        discriminator = raw.get("discriminator", {})
        mapping = tuple((value, _ref_name(ref)) for value, ref in discriminator.get("mapping", {}).items())
        return (
            ir.Type(
                "union", members=tuple(members), discriminator=discriminator.get("propertyName", ""), mapping=mapping
            ),
            nullable,
        )

    def _single_type(self, prop: Any, raw: Raw) -> ir.Type:
        if isinstance(prop, ListProperty):
            item, _ = self.type(prop.inner_property, raw.get("items", {}))
            return ir.Type("list", item=replace(item, constraints=_constraints(raw.get("items", {}))))
        if isinstance(prop, ModelProperty) and self._is_free_map(self.schema_names[str(prop.class_info.name)]):
            return ir.Type("map")
        if isinstance(prop, (ModelProperty, EnumProperty)):
            kind: ir.Kind = "model" if isinstance(prop, ModelProperty) else "enum"
            return ir.Type(kind, name=self.schema_names[str(prop.class_info.name)])
        for cls, scalar in _SCALARS:
            if isinstance(prop, cls):
                return ir.Type(scalar, format=raw.get("format", "") if scalar == "str" else "")
        raise SpecErrors([SpecError("", f"The parser gave {type(prop).__name__}, which the generator doesn't know.")])

    # --- operations ----------------------------------------------------------------------------------------------

    def operation(self, path: str, verb: str, raw: Raw) -> ir.Operation:
        """Return one operation."""
        endpoint = self.endpoints[raw["operationId"]]
        status, response, accept, result = self._success(endpoint, raw)
        pagination = _pagination(raw.get("x-pagination"), json_pointer("paths", path, verb))
        secured = raw.get("security", self.document.get("security", []))
        return ir.Operation(
            id=raw["operationId"],
            verb=verb.upper(),
            path=path,
            resource=raw["x-resource"],
            method=raw["x-method"],
            summary=raw["summary"].strip(),
            description=raw.get("description", "").strip(),
            path_params=self._params(path, raw, endpoint.path_parameters, "path"),
            query_params=self._params(path, raw, endpoint.query_parameters, "query"),
            body=self._body(raw),
            result=result,
            status=status,
            statuses=self._failures(raw),
            response=response,
            accept=accept,
            idempotency=_idempotency(raw),
            errors=tuple(_error_rule(key, name) for key, name in raw.get("x-errors", {}).items()),
            wrapped=bool(raw.get("x-wrapped")),
            public=secured == [],
            console=bool(secured) and not any(self._takes_key(alternative) for alternative in secured),
            pagination=pagination,
            item=self._item(result, pagination),
        )

    def _takes_key(self, alternative: Mapping[str, Any]) -> bool:
        schemes = self.document["components"]["securitySchemes"]
        return any(schemes[name]["type"] == "apiKey" for name in alternative)

    def _params(self, path: str, raw: Raw, props: list[Any], location: ir.Location) -> tuple[ir.Field, ...]:
        declared: dict[str, Raw] = {}
        for each in (*self.document["paths"][path].get("parameters", []), *raw.get("parameters", [])):
            parameter = self._parameter(each)
            if parameter["in"] == location:
                declared[parameter["name"]] = parameter
        for wire in declared:
            if not wire.isidentifier() or keyword.iskeyword(wire):
                fault = f"parameter {wire!r} is not usable as the name of a Python argument"
                raise SpecErrors([SpecError(json_pointer("paths", path), fault)])
        by_name = {prop.name.get_untrusted_value(): prop for prop in props}
        order = re.findall(r"{([^}]+)}", path) if location == "path" else list(declared)
        return tuple(
            self.field(by_name[wire], wire, declared[wire]["schema"], location=location, outer=declared[wire])
            for wire in order
        )

    def _parameter(self, raw: Raw) -> Raw:
        if "$ref" in raw:
            return cast(Raw, self.document["components"]["parameters"][_ref_name(raw["$ref"])])
        return raw

    def _body(self, raw: Raw) -> ir.Body | None:
        body = raw.get("requestBody")
        if body is None:
            return None
        content = body["content"]
        required = bool(body.get("required"))
        if "application/json" not in content:
            form = self._resolve(content[dialect.FORM]["schema"]) if dialect.FORM in content else {}
            return ir.Body(
                content_type=next(iter(content)),
                content_types=tuple(content),
                required=required,
                part=dialect.form_part(dict(form)) or "",
            )
        name = _ref_name(content["application/json"]["schema"]["$ref"])
        model = self.model(name)
        inlined = tuple((each.wire, self.model(each.type.name).fields) for each in model.fields if each.inline)
        return ir.Body(model=name, required=required, fields=model.fields, inlined=inlined)

    def _success(
        self, endpoint: Endpoint, raw: Raw
    ) -> tuple[int, Literal["json", "text", "none", "redirect"], str, ir.Type | None]:
        code = next(code for code in raw["responses"] if str(code).startswith("2"))
        content = self._response(raw["responses"][code]).get("content", {})
        if not content:
            return int(code), "none", "application/json", None
        if "application/json" not in content:
            return int(code), "text", next(iter(content)), ir.Type("str")
        prop = next(each.prop for each in endpoint.responses.patterns if each.status_code.pattern == str(code))
        schema = content["application/json"]["schema"]
        type_, _ = self.type(prop, self._resolve(schema))
        response: Literal["json", "redirect"] = "redirect" if "302" in map(str, raw["responses"]) else "json"
        return int(code), response, "application/json", type_

    def _response(self, raw: Raw) -> Raw:
        if "$ref" in raw:
            return cast(Raw, self.document["components"]["responses"][_ref_name(raw["$ref"])])
        return raw

    def _failures(self, raw: Raw) -> tuple[tuple[int, str], ...]:
        return tuple(
            (int(code), _prose(self._response(answer)))
            for code, answer in raw["responses"].items()
            if str(code).isdigit() and int(code) >= 400
        )

    def _item(self, result: ir.Type | None, pagination: ir.Pagination | None) -> ir.Type | None:
        if pagination is None or result is None:
            return None
        if result.kind == "list":
            return result.item
        items = next(each for each in self.model(result.name).fields if each.wire == pagination.items)
        return items.type.item


def _ref_name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _without_null(raw: Raw) -> Raw:
    members = [member for member in raw.get("oneOf", raw.get("anyOf", [])) if member.get("type") != "null"]
    return members[0] if len(members) == 1 else raw


def _alternatives(raw: Raw, count: int) -> list[Raw]:
    """Return the schemas of a union's members, in the parser's order; empty ones where they can't be told."""
    members = [member for member in raw.get("oneOf", raw.get("anyOf", [])) if member.get("type") != "null"]
    return members if len(members) == count else [{}] * count


def _constraints(raw: Raw) -> tuple[tuple[str, Any], ...]:
    found = [(key, raw[key]) for key in _CONSTRAINTS if key in raw]
    if raw.get("format") == "email":
        found.append(("format", "email"))
    return tuple(found)


def _prose(raw: Raw) -> str:
    return str(raw.get("description", "")).strip()


def _pagination(raw: Raw | None, pointer: str) -> ir.Pagination | None:
    if raw is None:
        return None
    names = {} if raw["style"] == "array" else _PAGE_NAMES
    for key, name in names.items():
        if raw.get(key, name) != name:
            fault = f"the client reads pages whose {key} is {name!r}, not {raw[key]!r}"
            raise SpecErrors([SpecError(f"{pointer}/x-pagination/{key}", fault)])
    keys = ("style", "items", "page_size", "limit_param", "cursor_param", "offset_param", "explicit")
    return ir.Pagination(**{key: raw[key] for key in keys if key in raw})


def _idempotency(raw: Raw) -> Literal["read", "keyed", "never"]:
    value = raw.get("x-idempotent", False)
    return "keyed" if value == "keyed" else "read" if value else "never"


def _error_rule(key: str, name: str) -> tuple[int, str, str]:
    status, _, code = key.partition(":")
    return int(status), code, name
