"""The lines of a model's file: its attributes, its decoder and its encoder."""

from __future__ import annotations

from collections.abc import Collection

from generator import ir
from generator.prose import docstring, one_line


class ModelView:
    """The lines of a model's file."""

    def __init__(self, api: ir.Api, model: ir.Model) -> None:
        self.api = api
        self.model = model
        self.request_only = model.in_requests and not model.in_responses
        self.enums = list(model.references("enum"))
        # What leads back here is loaded after the class stands, as a module: its own class may not stand yet.
        self.circular = [name for name in api.circular(model) if name != model.base]
        self.models = sorted({*model.references("model"), *([model.base] if model.base else [])} - {*self.circular})
        self.decoders = [
            name
            for name, kind in (("to_date", "date"), ("to_datetime", "datetime"), ("to_uuid", "uuid"))
            if model.uses(kind)  # type: ignore[arg-type]
        ]
        self.positional = model.in_requests
        self.missing = any(self._needs_sentinel(field) for field in model.own_fields)

    @property
    def define(self) -> str:
        """The decorator that makes the class."""
        options = ["order=False", "weakref_slot=False", "repr=False"]
        if self.model.frozen:
            options.append("frozen=True")
        if not self.positional:
            options.append("kw_only=True")
        return f"@attrs.define({', '.join(options)})"

    @property
    def doc(self) -> str:
        """The docstring."""
        lines = [self.model.description, "", "Attributes:"]
        lines += [f"    {field.name}: {one_line(field.description)}" for field in self.model.own_fields]
        lines.append("    extra_fields: Members that the contract doesn't know, as received; None when there are none.")
        return docstring("\n".join(lines))

    def annotation(self, field: ir.Field) -> str:
        """How the attribute is annotated."""
        python = field.type.argument if self.request_only else field.type.python
        if field.none_allowed and not (self.request_only and not field.nullable):
            python = python if python == "Any" else f"{python} | None"
        if self.request_only and not field.required:
            python += " | Unset"
        return python

    def is_lazy(self, field: ir.Field) -> bool:
        """Whether the attribute keeps the text of a UUID until it is first read.

        Making UUIDs is more than half of the time of decoding a message, and most of them are never looked at.
        """
        return field.type.kind == "uuid" and not self.model.frozen and not self.model.in_requests

    @property
    def lazy_fields(self) -> list[ir.Field]:
        """The fields that are converted when they are first read."""
        return [field for field in self.model.own_fields if self.is_lazy(field)]

    def slot(self, field: ir.Field) -> str:
        """Name under which the value is kept."""
        return f"_{field.name}" if self.is_lazy(field) else field.name

    def declaration(self, field: ir.Field) -> str:
        """The line that declares the attribute."""
        if self.is_lazy(field):
            absent = "" if field.required else "default=None, "
            kept = "UUID | str | None" if field.none_allowed else "UUID | str"
            return f'_{field.name}: {kept} = attrs.field({absent}alias="{field.name}", eq=to_uuid)'
        default = self._default(field)
        options = ([default] if default else []) + (["repr=False"] if field.sensitive else [])
        suffix = f" = attrs.field({', '.join(options)})" if options else ""
        if options == [default] and default.startswith("default="):
            suffix = f" = {default.removeprefix('default=')}"
        return f"{field.name}: {self.annotation(field)}{suffix}"

    def _default(self, field: ir.Field) -> str:
        if field.required:
            return "default=REQUIRED" if self._needs_sentinel(field) else ""
        if self.request_only:
            return "default=UNSET"
        if field.absent in ([], {}):
            return f"factory={type(field.absent).__name__}"
        return f"default={self._literal(field)}"

    def _needs_sentinel(self, field: ir.Field) -> bool:
        """A required positional member after an optional one: documented order, so a default that refuses itself."""
        own = self.model.own_fields
        return self.positional and field.required and any(not f.required for f in own[: own.index(field)])

    def _literal(self, field: ir.Field) -> str:
        if field.type.kind == "enum" and field.absent is not None:
            members = {value: name for name, value in self.api.enum(field.type.name).members}
            return f"{field.type.name}.{members[field.absent]}"
        if field.absent == {}:
            return "{}"
        return repr(field.absent)

    @property
    def reads_optional(self) -> bool:
        """Whether a member may be absent, so that `from_dict` looks for it."""
        return any(not field.required or field.domain_of for field in self.model.fields)

    def store(self, field: ir.Field) -> str:
        """The statement with which `from_dict` fills the attribute."""
        if self.is_lazy(field):
            key = f"data[{field.wire!r}]" if field.required else f"get({field.wire!r})"
            return f"self._{field.name} = {key}"
        value = self._decoded(field)
        if self.model.frozen:
            return f'_store(self, "{field.name}", {value})'
        return f"self.{field.name} = {value}"

    def _decoded(self, field: ir.Field) -> str:
        key = repr(field.wire)
        if field.domain_of:
            return f'get({key}) or data[{field.domain_of!r}].partition("@")[2]'
        if field.required and not field.nullable:
            return self._decode(field.type, f"data[{key}]")
        value = self._decode(field.type, "v")
        if self.request_only and field.nullable and not field.required:
            # Absent and null are different wishes here; both are falsy.
            return f"get({key}, UNSET)" if value == "v" else f"{value} if (v := get({key}, UNSET)) else v"
        source = f"data[{key}]" if field.required else f"get({key})"
        if field.empty_is_null:
            return f"{value} if (v := {source}) else None"
        fallback = "None" if field.required or field.absent is None else self._literal(field)
        if self.request_only and not field.required:
            fallback = "UNSET"
        if value == "v" and fallback == "None":
            return source
        return f"{fallback} if (v := {source}) is None else {value}"

    def _decode(self, type_: ir.Type, value: str) -> str:
        return decode(type_, value, circular=self.circular)

    @property
    def required_encoded(self) -> list[str]:
        """Entries of the dict display that `to_dict` begins with."""
        return [f"{f.wire!r}: {encode(f.type, f'self.{f.name}')}" for f in self.model.fields if f.required]

    @property
    def optional_encoded(self) -> list[tuple[str, str]]:
        """Pairs of (condition, statement): an optional member equal to its default is left out."""
        pairs = []
        for field in self.model.fields:
            if field.required:
                continue
            name = f"self.{self.slot(field)}"
            if self.request_only:
                condition = f"{name} is not UNSET"
            elif field.absent in ([], {}):
                condition = name
            elif field.absent is None:
                condition = f"{name} is not None"
            else:
                condition = f"{name} != {self._literal(field)}"
            pairs.append((condition, f"out[{field.wire!r}] = {encode(field.type, f'self.{field.name}')}"))
        return pairs


def decode(type_: ir.Type, value: str, circular: Collection[str] = ()) -> str:
    """Return the expression for the attribute that the JSON `value` gives; `circular` models stand in their modules."""
    if type_.kind in ("uuid", "datetime", "date"):
        return f"to_{type_.kind}({value})"
    if type_.kind == "enum":
        table = f"{ir.constant(ir.snake(type_.name))}.get"
        if value == "v" or value == "x":
            return f"{table}({value}) or {type_.name}({value})"
        return f"{table}(v := {value}) or {type_.name}(v)"
    if type_.kind == "model":
        home = f"_{ir.snake(type_.name)}." if type_.name in circular else ""
        return f"{home}{type_.name}.from_dict({value})"
    if type_.kind == "list" and type_.item is not None:
        inner = decode(type_.item, "x", circular)
        return value if inner == "x" else f"[{inner} for x in {value}]"
    return value


def encode(type_: ir.Type, value: str) -> str:
    """Return the expression that turns the attribute into JSON."""
    if type_.kind in ("str", "int", "float", "bool", "any", "map"):
        return value
    if type_.kind == "list" and type_.item is not None and encode(type_.item, "x") == "x":
        return f"list({value})"
    return f"to_wire({value})"
