"""The intermediate representation: what the templates may see of the contract, and nothing else.

Every decision about names and types is taken here or in `generator.opc`, so that a template only lays out text.
The classes are plain data; their properties derive Python spellings that several templates need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "str", "int", "float", "bool", "uuid", "datetime", "date", "any", "map", "enum", "model", "list", "union"
]
Location = Literal["path", "query"]

_PYTHON_SCALARS = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "uuid": "UUID",
    "datetime": "datetime",
    "date": "date",
    "any": "Any",
    "map": "dict[str, Any]",
}


def snake(name: str) -> str:
    """Return `name` (PascalCase, with acronyms such as VCards) in snake_case: `vcards`, `tls_mode`, `api_key`."""
    spaced = re.sub(r"([A-Z]{2,})([A-Z][a-z])", r"\1_\2", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name))
    return spaced.lower().replace("v_cards", "vcards")


def constant(name: str) -> str:
    """Return an operationId or resource name as the spelling of a module constant."""
    return name.replace(".", "_").replace("-", "_").upper()


@dataclass(frozen=True)
class Type:
    """A type of the contract without its null: `nullable` lives on the field that uses it."""

    kind: Kind
    name: str = ""  # of an enum or model
    item: Type | None = None  # of a list
    members: tuple[Type, ...] = ()  # of a union
    format: str = ""
    constraints: tuple[tuple[str, Any], ...] = ()  # of a list's item or a union's member; others stand on the field
    discriminator: str = ""
    mapping: tuple[tuple[str, str], ...] = ()

    @property
    def python(self) -> str:
        """How a decoded value is annotated."""
        if self.kind in ("enum", "model"):
            return self.name
        if self.kind == "list":
            return f"List[{self._item.python}]"
        if self.kind == "union":
            return _alternatives(member.python for member in self.members)
        return _PYTHON_SCALARS[self.kind]

    @property
    def argument(self) -> str:
        """How a value is annotated where the caller gives it: enums, UUIDs and dates also as text."""
        if self.format == "message-id":
            return "UUID | str"
        if self.kind in ("enum", "uuid", "date", "datetime"):
            return f"{self.python} | str"
        if self.kind == "model":
            return f"{self.name} | Mapping[str, object]"
        if self.kind == "list":
            return f"Sequence[{self._item.argument}]"
        if self.kind == "union":
            return _alternatives(member.argument for member in self.members)
        return self.python

    @property
    def wire(self) -> str:
        """How the JSON value is annotated: ids, times and enums are text there."""
        if self.kind == "model":
            return f'"{self.name}"'
        if self.kind == "list":
            return f"list[{self._item.wire}]"
        if self.kind == "union":
            return "Union[" + ", ".join(member.wire for member in self.members) + "]"
        return _PYTHON_SCALARS[self.kind] if self.kind in ("int", "float", "bool", "any", "map") else "str"

    @property
    def server(self) -> str:
        """How the sandbox receives a validated value: enums are plain text, ids and dates are decoded."""
        if self.kind == "enum":
            return "str"
        if self.kind == "list":
            return f"list[{self._item.server}]"
        if self.kind == "union":
            return _alternatives(member.server for member in self.members)
        if self.kind == "model":
            return self.name
        return self.python

    @property
    def _item(self) -> Type:
        assert self.item is not None, "a list has an item type"
        return self.item

    def references(self, kind: Kind) -> set[str]:
        """Return the names of all models (or enums) that the type mentions."""
        found = {self.name} if self.kind == kind else set()
        for inner in ((self.item,) if self.item else ()) + self.members:
            found |= inner.references(kind)
        return found


def _alternatives(spellings: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(word for spelling in spellings for word in spelling.split(" | ")))


@dataclass(frozen=True)
class Field:
    """A property of a schema, or a parameter of an operation."""

    wire: str
    name: str
    type: Type
    required: bool
    nullable: bool
    description: str
    default: Any = None
    has_default: bool = False
    sensitive: bool = False
    domain_of: str = ""
    inline: bool = False
    location: Location = "query"
    constraints: tuple[tuple[str, Any], ...] = ()
    empty_is_null: bool = False
    python_default: str = ""  # code

    @property
    def absent(self) -> Any:
        """The value that stands for an absent member on the client's side."""
        return self.default if self.has_default else None

    @property
    def none_allowed(self) -> bool:
        """Whether the Python attribute may be None."""
        return self.nullable or (not self.required and self.absent is None)


@dataclass(frozen=True)
class Model:
    """An object schema."""

    name: str
    description: str
    fields: tuple[Field, ...]  # all, inherited ones first
    base: str = ""
    inherited: frozenset[str] = frozenset()  # wire names that the base declares
    frozen: bool = False
    in_requests: bool = False
    in_responses: bool = False
    closed: bool = False

    @property
    def module(self) -> str:
        """Name of the module that holds it."""
        return snake(self.name)

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """The fields that the base doesn't declare already."""
        return tuple(f for f in self.fields if f.wire not in self.inherited)

    @property
    def is_page(self) -> bool:
        """Whether it is the envelope of a page, which the pager reads as plain JSON."""
        return {field.wire for field in self.fields} == {"items", "next_cursor", "has_more"}

    def references(self, kind: Kind) -> list[str]:
        """Return the names of the models (or enums) that the fields mention, sorted, without itself."""
        found: set[str] = set()
        for entry in self.fields:
            found |= entry.type.references(kind)
        return sorted(found - {self.name})

    def uses(self, *kinds: Kind) -> bool:
        """Whether a field holds one of these scalar kinds, directly or in a list or union."""
        return any(_uses(entry.type, kinds) for entry in self.fields)


def _uses(type_: Type, kinds: tuple[Kind, ...]) -> bool:
    inner = ((type_.item,) if type_.item else ()) + type_.members
    return type_.kind in kinds or any(_uses(each, kinds) for each in inner)


@dataclass(frozen=True)
class Enum:
    """A string enumeration; open unless the contract says otherwise."""

    name: str
    description: str
    members: tuple[tuple[str, str], ...]
    open: bool = True


@dataclass(frozen=True)
class Pagination:
    """How a list turns its pages."""

    style: Literal["cursor", "offset", "array"]
    items: str = "items"  # the member that holds the entries, where the answer is an object
    page_size: int = 50
    explicit: bool = False
    limit_param: str = "limit"
    cursor_param: str = "cursor"
    offset_param: str = "offset"

    @property
    def params(self) -> tuple[str, ...]:
        """Query parameters that the pager fills in."""
        if self.style == "array":
            return ()
        return (self.limit_param, self.cursor_param if self.style == "cursor" else self.offset_param)


@dataclass(frozen=True)
class Body:
    """A request body: a JSON object whose members become arguments, raw text, or a form that holds one file."""

    model: str = ""
    content_type: str = "application/json"
    content_types: tuple[str, ...] = ()
    required: bool = True
    fields: tuple[Field, ...] = ()
    inlined: tuple[tuple[str, tuple[Field, ...]], ...] = ()  # wire name of the nested object -> its members
    part: str = ""  # of a form: the name of the part that is the file

    @property
    def raw(self) -> bool:
        """Whether the body is something else than a JSON object: text, or a form."""
        return not self.model


@dataclass(frozen=True)
class Operation:
    """One call of the API."""

    id: str
    verb: str
    path: str
    resource: str
    method: str
    summary: str
    description: str
    path_params: tuple[Field, ...]
    query_params: tuple[Field, ...]
    body: Body | None
    result: Type | None
    status: int
    statuses: tuple[tuple[int, str], ...]  # every documented failure with its description
    response: Literal["json", "text", "none", "redirect"]
    accept: str
    idempotency: Literal["read", "keyed", "never"]
    errors: tuple[tuple[int, str, str], ...]
    wrapped: bool
    public: bool
    console: bool  # for humans only: served by the sandbox, no method of the client
    pagination: Pagination | None = None
    item: Type | None = None  # of a page or array

    @property
    def constant(self) -> str:
        """Name of its constant in `routes`."""
        return constant(self.id)

    @property
    def python_method(self) -> str:
        """Name of the generated method; private when a handwritten one wraps it."""
        return f"_{self.method}" if self.wrapped else self.method

    @property
    def encodes_all(self) -> bool:
        """Whether path arguments are percent-encoded whole, without the characters that are otherwise left readable."""
        return any(param.type.format == "hostname" for param in self.path_params)

    @property
    def sensitive(self) -> tuple[str, ...]:
        """Parameters that must never be shown."""
        return tuple(p.wire for p in (*self.path_params, *self.query_params) if p.sensitive)


@dataclass(frozen=True)
class Resource:
    """A group of operations: one class of the client, one handler of the sandbox."""

    name: str
    stem: str
    description: str
    operations: tuple[Operation, ...]
    children: tuple[tuple[str, str], ...] = ()  # (attribute, resource name)

    @property
    def console(self) -> bool:
        """Whether no API key can call any of it."""
        return all(operation.console for operation in self.operations)

    @property
    def module(self) -> str:
        """Name of the module that holds it."""
        return self.name.replace(".", "_")


@dataclass(frozen=True)
class Api:
    """The whole contract, ready to be laid out."""

    title: str
    version: str
    models: tuple[Model, ...]
    enums: tuple[Enum, ...]
    resources: tuple[Resource, ...]
    document: dict[str, Any] = field(repr=False)

    def model(self, name: str) -> Model:
        """Return the model of that name."""
        return next(model for model in self.models if model.name == name)

    def is_internal(self, name: str) -> bool:
        """Whether the library keeps the schema of that name to itself."""
        return bool(self.document["components"]["schemas"][name].get("x-internal"))

    def circular(self, model: Model) -> list[str]:
        """Return the names of the models that `model` mentions and that lead back to it, sorted."""
        return [name for name in model.references("model") if model.name in self._reachable(name)]

    def _reachable(self, name: str) -> set[str]:
        found: set[str] = set()
        todo = [name]
        while todo:
            model = self.model(todo.pop())
            fresh = {*model.references("model"), *([model.base] if model.base else [])} - found
            found |= fresh
            todo.extend(fresh)
        return found

    def enum(self, name: str) -> Enum:
        """Return the enum of that name."""
        return next(enum for enum in self.enums if enum.name == name)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, resource by resource."""
        return tuple(operation for resource in self.resources for operation in resource.operations)

    @property
    def client_models(self) -> list[Model]:
        """The models that a user of the client meets: answers, and what arguments are made of."""
        names: set[str] = set()
        todo = [
            name
            for operation in self.client_operations
            for answer in (operation.result, operation.item)
            if answer
            for name in answer.references("model")
            if not self.model(name).is_page
        ]
        todo += [
            name
            for operation in self.client_operations
            if operation.body
            for entry in operation.body.fields
            if not entry.inline
            for name in entry.type.references("model")
        ]
        while todo:
            name = todo.pop()
            if name not in names:
                names.add(name)
                model = self.model(name)
                todo.extend(model.references("model") + ([model.base] if model.base else []))
        return [model for model in self.models if model.name in names]

    @property
    def client_resources(self) -> tuple[Resource, ...]:
        """The resources that a client has: not those of the console."""
        return tuple(resource for resource in self.resources if not resource.console)

    @property
    def client_operations(self) -> tuple[Operation, ...]:
        """The operations that a client has."""
        return tuple(operation for resource in self.client_resources for operation in resource.operations)
