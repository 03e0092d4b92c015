"""The rules of ``lint`` beyond OpenAPI's own, about schemas; those about operations are in ``lint_operations``.

A rule is a function from the indexed document to the faults it finds, each a pointer and a message. Its name, with
dashes, is its id; its docstring says what it demands.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from generator import dialect
from generator.document import Document, Site, references
from generator.errors import json_pointer

Findings = Iterator[tuple[str, str]]
Rule = Callable[[Document], Findings]
RULES: dict[str, Rule] = {}


def rule(check: Rule) -> Rule:
    """Enter a rule into the registry."""
    RULES[check.__name__.replace("_", "-")] = check
    return check


# --- extensions and prose -------------------------------------------------------------------------------------------


@rule
def extensions(doc: Document) -> Findings:
    """An ``x-`` key is one of the dialect, in its place, with a value of its form."""
    for site in doc.sites:
        for key in (key for key in site.node if key.startswith("x-")):
            here = site.pointer + json_pointer(key)
            known = dialect.EXTENSIONS.get(key)
            if known is None:
                yield here, f"{key} is not part of the dialect"
            elif site.kind not in known.places:
                yield here, f"{key} belongs on a {' or '.join(sorted(known.places))}, not on a {site.kind}"
            elif fault := _form_fault(known.form, site.node[key]):
                yield here + json_pointer(*fault.absolute_path), f"{key}: {fault.message}"


def _form_fault(form: dict[str, Any], value: Any) -> Any:
    return best_match(Draft202012Validator(form).iter_errors(value))


@rule
def descriptions(doc: Document) -> Findings:
    """Operations, tags, schemas, properties and parameters are described in whole sentences; they become docstrings."""
    for site in doc.of("operation", "event", "tag", "schema", "property", "parameter"):
        # A bare reference is described by what it refers to.
        if "$ref" in site.node and "description" not in site.node:
            continue
        for key in ("summary", "description") if site.kind == "operation" else ("description",):
            if key not in site.node:
                yield site.pointer, f"the {key} is missing"
            elif fault := _prose_fault(site.node[key], one_line=key == "summary"):
                yield site.pointer + json_pointer(key), f"the {key} {fault}"


def _prose_fault(value: Any, *, one_line: bool) -> str | None:
    text = str(value).strip()
    if one_line and "\n" in text:
        return "must fit on one line"
    if not text[:1].isupper() and not text[:1].isdigit() and text[:1] not in ("`", '"'):
        return "must start with a capital letter"
    return None if text[-1:] in tuple(".!?:") else "must end with a full stop"


# --- references and components ----------------------------------------------------------------------------------------


@rule
def broken_references(doc: Document) -> Findings:
    """A ``$ref`` leads to something within the document."""
    for site in doc.sites:
        ref = site.node.get("$ref")
        if isinstance(ref, str) and doc.lookup(ref) is None:
            yield site.pointer + "/$ref", f"{ref!r} leads nowhere"


@rule
def unused_components(doc: Document) -> Findings:
    """Every component is reached from a path or a webhook, every security scheme is asked for somewhere."""
    asked = {name for _, requirement in _security(doc) for name in requirement}
    for section, named in doc.root.get("components", {}).items():
        for name in named:
            pointer = json_pointer("components", section, name)
            used = name in asked if section == "securitySchemes" else pointer in doc.used_places
            if not used:
                yield pointer, f"nothing uses {name}"


@rule
def security_schemes(doc: Document) -> Findings:
    """A security requirement names a scheme that exists."""
    for pointer, requirement in _security(doc):
        for name in requirement:
            if name not in doc.components("securitySchemes"):
                yield pointer + json_pointer(name), f"there is no security scheme {name!r}"


def _security(doc: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for site in doc.of("root", "operation"):
        for index, requirement in enumerate(site.node.get("security", ())):
            yield site.pointer + json_pointer("security", index), requirement


@rule
def schema_names(doc: Document) -> Findings:
    """A schema's name is usable as the name of a Python class and of a file."""
    spelt: dict[str, str] = {}
    for site in doc.of("schema"):
        name = site.key
        if not re.match(dialect.PASCAL, name):
            yield site.pointer, f"{name!r} is not a PascalCase name"
        elif name in dialect.RESERVED["schema"] or name.startswith("Async") or name.endswith("Resource"):
            yield site.pointer, f"{name!r} is taken by the generated code"
        elif name.lower() in spelt:
            yield site.pointer, f"{name!r} differs from {spelt[name.lower()]!r} in case only"
        spelt.setdefault(name.lower(), name)


# --- schemas ----------------------------------------------------------------------------------------------------------


@rule
def schema_keywords(doc: Document) -> Findings:
    """A schema is made of keywords that the generator understands; JSON Schema itself ignores a misspelt one."""
    for site in doc.schemas:
        for key in site.node:
            if key not in dialect.SCHEMA_KEYWORDS and not key.startswith("x-"):
                yield site.pointer + json_pointer(key), f"{key!r} is not a keyword of the dialect"


@rule
def nullable_keyword(doc: Document) -> Findings:
    """``nullable`` is OpenAPI 3.0; 3.1 ignores it in silence."""
    for site in doc.schemas:
        if "nullable" in site.node:
            yield site.pointer + "/nullable", "write type: [..., 'null'], or oneOf: [$ref, {type: 'null'}]"


@rule
def required_properties(doc: Document) -> Findings:
    """``required`` names properties of the schema."""
    for site in doc.schemas:
        known = doc.properties(doc.owner(site).node)
        for index, name in enumerate(site.node.get("required", ())):
            if name not in known:
                yield site.pointer + json_pointer("required", index), f"there is no property {name!r}"


@rule
def inline_schemas(doc: Document) -> Findings:
    """Objects and enums have names: they are components, referred to with ``$ref``.

    The one exception is what a named schema adds to those that it takes in with ``allOf``.
    """
    for site in doc.of("property", "subschema"):
        outer = doc.owner(site)
        added = re.fullmatch(r"/allOf/\d+", site.pointer.removeprefix(outer.pointer))
        if "object" in _types(site.node) and not added:
            yield site.pointer + "/type", "an object belongs in a schema of its own, referred to with $ref"
        for key in ("properties", "additionalProperties", "allOf", "enum"):
            if key in site.node and not (added and key == "properties"):
                yield site.pointer + json_pointer(key), f"{key} belongs in a schema of its own, referred to with $ref"


def _types(node: dict[str, Any]) -> list[Any]:
    types = node.get("type", [])
    return types if isinstance(types, list) else [types]


@rule
def enum_values(doc: Document) -> Findings:
    """A named enum is of type string, and its values give distinct Python names."""
    for site in doc.schemas:
        if "enum" not in site.node:
            continue
        if site.node.get("type") != "string":
            yield site.pointer + "/type", "an enum must say type: string"
        seen: dict[str, Any] = {}
        for index, value in enumerate(site.node["enum"]):
            here = site.pointer + json_pointer("enum", index)
            member = re.sub(r"\W", "_", value).upper() if isinstance(value, str) else ""
            if not isinstance(value, str):
                yield here, f"{value!r} is not a string"
            elif not member.isidentifier():
                yield here, f"{value!r} gives no Python name"
            elif member in seen:
                yield here, f"{value!r} and {seen[member]!r} give the same Python name {member}"
            seen.setdefault(member, value)


@rule
def nullable_enums(doc: Document) -> Findings:
    """An enum never holds null: null stands beside a reference to it."""
    for site in doc.schemas:
        if "enum" in site.node and (None in site.node["enum"] or "null" in _types(site.node)):
            yield site.pointer + "/enum", "write oneOf: [$ref, {type: 'null'}] where the enum is used"


@rule
def nullable_references(doc: Document) -> Findings:
    """A reference that may be null is ``oneOf: [$ref, {type: 'null'}]``; a named schema itself is never null."""
    null = {"type": "null"}
    for site in doc.schemas:
        if site.kind == "schema" and "null" in _types(site.node):
            yield site.pointer + "/type", "null belongs where the schema is used"
        if "$ref" in site.node and "type" in site.node:
            yield site.pointer + "/type", "a type beside $ref: write oneOf: [$ref, {type: 'null'}]"
        for key in ("oneOf", "anyOf"):
            members = site.node.get(key, [])
            here = site.pointer + json_pointer(key)
            if null not in members:
                continue
            if key == "anyOf" or members[-1] != null or members.count(null) > 1:
                yield here, "null is the last member of a oneOf"
            elif site.kind == "schema":
                yield here, "null belongs where the schema is used"
            elif len(members) == 2 and not list(references(members[0])):
                yield here, "write type: [..., 'null']"


@rule
def discriminators(doc: Document) -> Findings:
    """A discriminator maps a required property's values to each of the union's members."""
    for site in doc.schemas:
        if "discriminator" not in site.node:
            continue
        here = site.pointer + "/discriminator"
        discriminator = site.node["discriminator"]
        members = [member.get("$ref") for member in site.node.get("oneOf", ()) if isinstance(member, dict)]
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        if not isinstance(mapping, dict):
            yield here, "a discriminator needs a propertyName and a mapping"
            continue
        for value, ref in mapping.items():
            if ref not in members or not isinstance(ref, str):
                yield here + json_pointer("mapping", value), f"{ref!r} is not a member of this oneOf"
        for member in members:
            if member and member not in mapping.values():
                yield here + "/mapping", f"no value maps to {member!r}"
            if member and str(discriminator.get("propertyName")) not in doc.required({"$ref": member}):
                yield here + "/propertyName", f"it is not a required property of {member!r}"


@rule
def default_types(doc: Document) -> Findings:
    """A default is a value that its own schema admits."""
    for site in doc.schemas:
        if "default" in site.node:
            schema = {"components": doc.root.get("components", {}), **site.node}
            if fault := _form_fault(schema, site.node["default"]):
                yield site.pointer + "/default", fault.message


@rule
def request_defaults(doc: Document) -> Findings:
    """Request bodies have no defaults: a member that is not sent stays unsent. Schemas shared with responses may."""
    bodies = {op.pointer + "/requestBody": op for op in doc.operations}
    patched = {
        ref.removeprefix("#")
        for operation in bodies.values()
        if operation.verb == "patch"
        for ref in references(doc.json_schema(operation.node.get("requestBody")))
    }
    for site in doc.schemas:
        if "default" not in site.node or not doc.within(site, doc.request_places):
            continue
        if not doc.within(site, doc.response_places) or doc.within(site, frozenset(patched)):
            yield (
                site.pointer + "/default",
                "a request body has no defaults; say in the description what omission means",
            )


@rule
def closed_requests(doc: Document) -> Findings:
    """Objects of requests refuse unknown members, as the service does."""
    for site in _objects(doc):
        if doc.within(site, doc.response_places) or not doc.within(site, doc.request_places):
            continue
        if "allOf" in site.node:
            yield site.pointer + "/allOf", "a request schema cannot be both closed and composed; list its properties"
        elif site.node.get("additionalProperties", True) is not False and not _is_map(site.node):
            yield site.pointer, "a request schema says additionalProperties: false"


@rule
def open_responses(doc: Document) -> Findings:
    """Objects of responses stay open: a later version of the service may add members."""
    for site in _objects(doc):
        if site.node.get("additionalProperties") is False and doc.within(site, doc.response_places):
            yield site.pointer + "/additionalProperties", "a response schema stays open"


def _objects(doc: Document) -> Iterator[Site]:
    return (
        site for site in doc.of("schema") if {"properties", "allOf"} & set(site.node) or "object" in _types(site.node)
    )


def _is_map(node: dict[str, Any]) -> bool:
    return not node.get("properties") and "additionalProperties" in node


# --- names ------------------------------------------------------------------------------------------------------------


@rule
def property_names(doc: Document) -> Findings:
    """Properties have usable and distinct Python names, their own or that of ``x-python-name``."""
    for site in doc.of("property"):
        name = dialect.python_name(site.key, site.node)
        siblings = named_objects(doc.properties(doc.owner(site).node))
        if fault := dialect.name_fault(name, "property"):
            yield site.pointer, f"{name!r} {fault}; give an x-python-name"
        elif any(wire != site.key and dialect.python_name(wire, node) == name for wire, node in siblings):
            yield site.pointer, f"another property has the Python name {name!r} too"


def named_objects(named: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over the entries of a map that are objects; a broken document may hold others."""
    return ((name, node) for name, node in named.items() if isinstance(node, dict))


@rule
def inlined_properties(doc: Document) -> Findings:
    """``x-inline`` stands on a property of a request body that refers to an object."""
    bodies = [doc.resolve(doc.json_schema(op.node.get("requestBody"))) for op in doc.operations]
    for site in doc.of("property"):
        if "x-inline" not in site.node:
            continue
        if not any(site.parent is not None and site.parent.node is body for body in bodies):
            yield site.pointer + "/x-inline", "x-inline belongs on a property of a request body"
        elif "$ref" not in site.node or not doc.properties(site.node):
            yield site.pointer + "/x-inline", "x-inline needs a $ref to an object"


@rule
def python_defaults(doc: Document) -> Findings:
    """``x-python-default`` stands on an optional property of a request body, and is null or a value it admits."""
    bodies = [doc.resolve(doc.json_schema(op.node.get("requestBody"))) for op in doc.operations]
    for site in doc.of("property"):
        if "x-python-default" not in site.node:
            continue
        here, value = site.pointer + "/x-python-default", site.node["x-python-default"]
        owner = site.parent.node if site.parent is not None else {}
        schema = {"components": doc.root.get("components", {}), **site.node}
        if not any(owner is body for body in bodies):
            yield here, "x-python-default belongs on a property of a request body"
        elif site.key in doc.required(owner):
            yield here, "a required member is always given"
        elif value is not None and (fault := _form_fault(schema, value)):
            yield here, fault.message


@rule
def domain_siblings(doc: Document) -> Findings:
    """``x-domain-of`` names a text property of the same schema."""
    for site in doc.of("property"):
        name = site.node.get("x-domain-of")
        if name is None:
            continue
        sibling = doc.properties(doc.owner(site).node).get(name)
        if not isinstance(sibling, dict) or sibling is site.node or "string" not in _types(sibling):
            yield site.pointer + "/x-domain-of", f"there is no text property {name!r} beside it"


@rule
def empty_lists(doc: Document) -> Findings:
    """``x-empty-is-null`` stands on an array that may be null."""
    for site in doc.of("property"):
        if "x-empty-is-null" in site.node and set(_types(site.node)) != {"array", "null"}:
            yield site.pointer + "/x-empty-is-null", "x-empty-is-null needs type: [array, 'null']"
