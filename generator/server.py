"""Lay out the server side of the contract for the sandbox: request models, wire shapes, handler protocols, router."""

from __future__ import annotations

import json
import keyword
from functools import cached_property
from typing import Any

from generator import ir
from generator.emit import environment
from generator.prose import docstring

_FIELD_OPTIONS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
}
# Enough to refuse what can't be an address; the mail system decides the rest.
_EMAIL = r"^[^@\s]+@[^@\s]+$"


def server_files(api: ir.Api) -> dict[str, str]:
    """Return the files of `inkbox_server` by their path below `generated/`, not yet formatted."""
    env = environment()
    view = ServerView(api)
    names = {"models": "request models", "wire": "shapes of answers", "handlers": "protocols", "router": "router"}
    files = {
        f"inkbox_server/{name}.py": env.get_template(f"server_{name}.py.jinja").render(api=api, view=view)
        for name in names
    }
    files["inkbox_server/__init__.py"] = env.get_template("package.py.jinja").render(
        doc="Server side of the contract: what a service that implements it receives, answers and routes."
    )
    files["inkbox_server/py.typed"] = ""
    files["inkbox_server/contract.json"] = json.dumps(api.document, ensure_ascii=False, indent=1) + "\n"
    return files


class ServerView:
    """The lines of the server-side files."""

    def __init__(self, api: ir.Api) -> None:
        self.api = api
        self.request_models = [model for model in api.models if model.in_requests]
        self.response_models = _bases_first([model for model in api.models if model.in_responses])

    def server_field(self, field: ir.Field) -> str:
        """The line that declares a member of a request model."""
        name = field.wire if is_plain(field.wire) else field.name
        return f"{name}: {self._annotation(field)}{self._default(field)}"

    def _annotation(self, field: ir.Field) -> str:
        type_ = self._type(field.type)
        options = _options(field.constraints)
        if not is_plain(field.wire):
            options["alias"] = field.wire
        optional = not field.required and not field.has_default
        if field.nullable or optional:
            type_ = f"{type_} | None"
        # The limits first, so that they reach the text or list itself and its errors speak of that.
        extras = [f"Field({_arguments(options)})"] if options else []
        if optional and not field.nullable:
            extras.append("NOT_NULL")
        return f"Annotated[{type_}, {', '.join(extras)}]" if extras else type_

    def _type(self, type_: ir.Type) -> str:
        if type_.kind == "enum":
            return _literal(tuple(value for _, value in self.api.enum(type_.name).members))
        if type_.kind == "list" and type_.item is not None:
            return f"list[{self._limited(type_.item)}]"
        if type_.kind == "union":
            return " | ".join(self._limited(member) for member in type_.members)
        return "Whole" if type_.kind == "int" else type_.server

    def _limited(self, type_: ir.Type) -> str:
        """An item of a list or a member of a union, with limits of its own."""
        options = _options(type_.constraints)
        return f"Annotated[{self._type(type_)}, Field({_arguments(options)})]" if options else self._type(type_)

    def _default(self, field: ir.Field) -> str:
        if field.required:
            return ""
        return f" = {field.default!r}" if field.has_default else " = None"

    def parameters(self, operation: ir.Operation) -> list[ir.Field]:
        """Path and query parameters, which one model validates."""
        return [*operation.path_params, *operation.query_params]

    def signature(self, operation: ir.Operation) -> str:
        """Parameters of the handler."""
        parts = ["self", "ctx: C"]
        parts += [f"{param.wire}: {param.type.server}" for param in operation.path_params]
        keywords = []
        for param in operation.query_params:
            annotation = param.type.server
            if not param.required and not param.has_default:
                annotation += " | None"
            keywords.append(f"{param.wire}: {annotation}")
        if operation.body is not None:
            if operation.body.raw:
                filename = ["filename: str"] if operation.body.part else []
                keywords += ["content: bytes", *filename, "content_type: str"]
            else:
                keywords.append(f"body: models.{operation.body.model}")
        return ", ".join(parts + (["*", *keywords] if keywords else []))

    def answer(self, operation: ir.Operation) -> str:
        """Annotation of what the handler returns."""
        if operation.result is None:
            return "None"
        if operation.response == "text":
            return "str"
        if operation.result.kind == "union":
            return " | ".join(f"wire.{member.name}" for member in operation.result.members)
        if operation.result.kind == "model":
            return f"wire.{operation.result.name}"
        if operation.result.kind == "list" and operation.result.item and operation.result.item.kind == "model":
            return f"List[wire.{operation.result.item.name}]"
        return operation.result.wire.replace("list[", "List[")

    def doc(self, operation: ir.Operation) -> str:
        """The handler's docstring."""
        return docstring(operation.summary, indent=8)

    def wire_field(self, field: ir.Field) -> str:
        """The line that declares a member of an answer."""
        return f"{field.wire}: {self._wire_annotation(field)}"

    def _wire_annotation(self, field: ir.Field) -> str:
        annotation = field.type.wire
        optional = field.nullable or (not field.required and field.absent is None)
        return f"Union[{annotation}, None]" if optional else annotation

    def plain_fields(self, model: ir.Model) -> list[ir.Field]:
        """The members of an answer that a class can declare."""
        return [field for field in model.own_fields if is_plain(field.wire)]

    def odd_fields(self, model: ir.Model) -> str:
        """A dict display of the members that no class can declare, such as `class`; empty when there are none."""
        odd = [field for field in model.own_fields if not is_plain(field.wire)]
        return ", ".join(f"{field.wire!r}: {self._wire_annotation(field)}" for field in odd)

    @property
    def routed(self) -> list[tuple[ir.Resource, ir.Operation]]:
        """Every operation with its resource, the more specific path first."""
        pairs = [(resource, operation) for resource in self.api.resources for operation in resource.operations]
        return sorted(pairs, key=lambda pair: (_specificity(pair[1].path), pair[1].path, pair[1].verb))

    @cached_property
    def params_classes(self) -> dict[str, tuple[str, ...]]:
        """Members by class: operations with the same parameters share one, since each class costs at every start."""
        shapes: dict[tuple[str, ...], str] = {}
        for operation in self.api.operations:
            members = tuple(self.server_field(field) for field in self.parameters(operation))
            if members:
                shapes.setdefault(members, "".join(word.capitalize() for word in operation.id.split("_")) + "Params")
        return {name: members for members, name in shapes.items()}

    def params_class(self, operation: ir.Operation) -> str:
        """Name of the class that validates the parameters; empty when there are none."""
        members = tuple(self.server_field(field) for field in self.parameters(operation))
        return next((name for name, own in self.params_classes.items() if own == members), "")


def _specificity(path: str) -> list[int]:
    """A literal segment comes before one with a suffix, and that before a bare parameter."""
    return [0 if "{" not in part else 1 if not part.endswith("}") else 2 for part in path.split("/")]


def is_plain(name: str) -> bool:
    """Whether a wire name can be the name of a Python variable."""
    return name.isidentifier() and not keyword.iskeyword(name)


def _options(constraints: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    options = {_FIELD_OPTIONS[key]: value for key, value in constraints if key in _FIELD_OPTIONS}
    if ("format", "email") in constraints:
        options.setdefault("pattern", _EMAIL)
    return options


def _arguments(options: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in options.items())


def _bases_first(models: list[ir.Model]) -> list[ir.Model]:
    """Order models by name, but a base before what derives from it."""
    by_name = {model.name: model for model in models}
    ordered: dict[str, ir.Model] = {}

    def visit(model: ir.Model) -> None:
        if model.base in by_name:
            visit(by_name[model.base])
        ordered[model.name] = model

    for model in models:
        visit(model)
    return list(ordered.values())


def _literal(values: tuple[Any, ...]) -> str:
    """Return a `Literal[...]` of the values."""
    return "Literal[" + ", ".join(repr(value) for value in values) + "]"
