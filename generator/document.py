"""A bundled document, indexed for ``lint``: every object with its kind and place, every operation with its parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.errors import json_pointer

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SCHEMA = {
    "properties": "*property",
    "items": "subschema",
    "additionalProperties": "subschema",
    "allOf": "[subschema",
    "anyOf": "[subschema",
    "oneOf": "[subschema",
    "not": "subschema",
}
# Which kind of object stands under which key of which kind; * marks a map of them, [ a list.
_GRAMMAR: dict[str, dict[str, str]] = {
    "root": {"tags": "[tag", "paths": "*path", "webhooks": "*webhook", "components": "components"},
    "components": {
        "schemas": "*schema",
        "responses": "*response",
        "parameters": "*parameter",
        "headers": "*header",
        "requestBodies": "*request",
        "securitySchemes": "*security",
    },
    "path": {"parameters": "[parameter", **dict.fromkeys(VERBS, "operation")},
    "webhook": dict.fromkeys(VERBS, "event"),
    "operation": {"parameters": "[parameter", "requestBody": "request", "responses": "*response"},
    "event": {"parameters": "[parameter", "requestBody": "request", "responses": "*response"},
    "request": {"content": "*media"},
    "response": {"content": "*media", "headers": "*header"},
    "parameter": {"schema": "subschema", "content": "*media"},
    "header": {"schema": "subschema", "content": "*media"},
    "media": {"schema": "subschema"},
    "schema": _SCHEMA,
    "property": _SCHEMA,
    "subschema": _SCHEMA,
}
# Values that are data, not parts of the document; a look into them would mistake what they contain.
_DATA = frozenset({"const", "default", "enum", "example", "examples", "mapping"})


@dataclass(frozen=True, eq=False)
class Site:
    """One object of the document.

    Attributes:
        kind: What it is: root, tag, path, operation, event, request, response, parameter, header, media, schema (a
            named one), property, subschema, components, security, webhook or other.
        pointer: Where it is.
        node: The object itself.
        key: Its name or position in what holds it.
        parent: The object that holds it; None for the root.
    """

    kind: str
    pointer: str
    node: dict[str, Any]
    key: str
    parent: "Site | None"

    def chain(self) -> "Iterator[Site]":
        """Iterate over this object and all that hold it, from the inside out."""
        site: Site | None = self
        while site is not None:
            yield site
            site = site.parent


@dataclass(frozen=True)
class Operation:
    """One operation of a path.

    Attributes:
        site: The operation object.
        path: Its path template.
        verb: Its HTTP method, in lower case.
        parameters: Pointer and resolved object of each parameter, those of the path item included.
    """

    site: Site
    path: str
    verb: str
    parameters: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def node(self) -> dict[str, Any]:
        """The operation object as written."""
        return self.site.node

    @property
    def pointer(self) -> str:
        """Where the operation is."""
        return self.site.pointer

    def located(self, location: str) -> dict[str, dict[str, Any]]:
        """Return the parameters of one location (``path``, ``query``, ``header``) by name."""
        return {str(node.get("name")): node for _, node in self.parameters if node.get("in") == location}


class Document:
    """The index over one document.

    Args:
        root: A document whose structure OpenAPI's own schema has accepted, and whose references all lead somewhere.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.sites = tuple(_walk("root", "", root, "", None))

    def of(self, *kinds: str) -> Iterator[Site]:
        """Iterate over the objects of some kinds, in the order of the document."""
        return (site for site in self.sites if site.kind in kinds)

    @property
    def schemas(self) -> Iterator[Site]:
        """All schemas: named ones, properties and those in between."""
        return self.of("schema", "property", "subschema")

    def owner(self, site: Site) -> Site:
        """Return the named schema that a schema is part of; the schema itself where there is none around it."""
        return next((holder for holder in site.chain() if holder.kind == "schema"), site)

    def components(self, section: str) -> dict[str, Any]:
        """Return the named components of a section; empty when there is none."""
        named: dict[str, Any] = self.root.get("components", {}).get(section, {})
        return named

    def lookup(self, ref: str) -> Any:
        """Return what a reference points to, or None."""
        value: Any = self.root
        for key in ref.removeprefix("#/").split("/"):
            value = value.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
        return value if ref.startswith("#/") else None

    def resolve(self, node: Any) -> dict[str, Any]:
        """Return the object itself, or the one its ``$ref`` leads to; empty when that is not an object."""
        for _ in range(len(self.sites)):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                break
            node = self.lookup(node["$ref"])
        return node if isinstance(node, dict) else {}

    def properties(self, node: Any, seen: tuple[int, ...] = ()) -> dict[str, Any]:
        """Return the properties of a schema, with those that ``allOf`` brings in."""
        schema = self.resolve(node)
        if id(schema) in seen:
            return {}
        found: dict[str, Any] = {}
        for part in schema.get("allOf", ()):
            found.update(self.properties(part, (*seen, id(schema))))
        found.update(schema.get("properties", {}))
        return found

    def required(self, node: Any, seen: tuple[int, ...] = ()) -> set[str]:
        """Return the required properties of a schema, with those that ``allOf`` brings in."""
        schema = self.resolve(node)
        if id(schema) in seen:
            return set()
        inherited = (self.required(part, (*seen, id(schema))) for part in schema.get("allOf", ()))
        return set(schema.get("required", ())).union(*inherited)

    def json_schema(self, node: Any) -> Any:
        """Return the schema of the JSON body of a request or response (or of a reference to one), or None."""
        return self.resolve(node).get("content", {}).get("application/json", {}).get("schema")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of all paths; events of webhooks are not among them."""
        return tuple(self._operation(site) for site in self.of("operation"))

    def _operation(self, site: Site) -> Operation:
        path = next(holder for holder in site.chain() if holder.kind == "path")
        parameters = tuple(
            (holder.pointer + json_pointer("parameters", index), self.resolve(node))
            for holder in (path, site)
            for index, node in enumerate(holder.node.get("parameters", ()))
        )
        return Operation(site, path.key, site.key, parameters)

    @cached_property
    def request_places(self) -> frozenset[str]:
        """Pointers of all request bodies and of the components they reach."""
        return self.reach(operation.pointer + "/requestBody" for operation in self.operations)

    @cached_property
    def response_places(self) -> frozenset[str]:
        """Pointers of all responses and webhook events and of the components they reach."""
        places = [operation.pointer + "/responses" for operation in self.operations]
        return self.reach([*places, *(site.pointer for site in self.of("event"))])

    @cached_property
    def used_places(self) -> frozenset[str]:
        """Pointers of all that is not a component, and of the components it reaches."""
        return self.reach("/" + key for key in self.root if key != "components")

    def within(self, site: Site, places: frozenset[str]) -> bool:
        """Tell whether an object lies within one of these places."""
        return any(holder.pointer in places for holder in site.chain())

    def reach(self, starts: Iterable[str]) -> frozenset[str]:
        """Return these pointers and those of the components that they refer to, directly or through others."""
        found: set[str] = set()
        pending = list(starts)
        while pending:
            place = pending.pop()
            if place not in found:
                found.add(place)
                pending.extend(ref.removeprefix("#") for ref in references(self.lookup("#" + place)))
        return frozenset(found)


def references(value: Any) -> Iterator[str]:
    """Iterate over all references in a value, discriminator mappings included."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        if isinstance(value.get("mapping"), dict):
            yield from (ref for ref in value["mapping"].values() if isinstance(ref, str))
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from references(child)


def _walk(kind: str, pointer: str, value: Any, key: str, parent: Site | None) -> Iterator[Site]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(kind, pointer + json_pointer(index), item, str(index), parent)
    if not isinstance(value, dict):
        return
    site = Site(kind, pointer, value, key, parent)
    yield site
    children: Mapping[str, str] = _GRAMMAR.get(kind, {})
    for name, child in value.items():
        here = pointer + json_pointer(name)
        expected = children.get(name, "other")
        if (name in _DATA and expected == "other") or name.startswith("x-"):
            continue
        if expected.startswith("*") and isinstance(child, dict):
            for entry, item in child.items():
                yield from _walk(expected[1:], here + json_pointer(entry), item, entry, site)
        else:
            yield from _walk(expected.lstrip("[*"), here, child, name, site)
