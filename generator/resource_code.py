"""The lines of a resource's file: the signature, docstring and single call of each method."""

from __future__ import annotations

from dataclasses import dataclass

from generator import dialect, ir
from generator.prose import docstring, one_line, sentence

_STATUS_ERRORS = {
    400: "InkboxBadRequestError",
    401: "InkboxAuthenticationError",
    403: "InkboxPermissionError",
    404: "InkboxNotFoundError",
    409: "InkboxConflictError",
    422: "InkboxValidationError",
    429: "InkboxRateLimitError",
}


@dataclass(frozen=True)
class Argument:
    """A parameter of a generated method."""

    name: str
    annotation: str
    default: str
    doc: str
    keyword_only: bool

    @property
    def code(self) -> str:
        """The parameter as the signature spells it."""
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


class ResourceView:
    """The lines of a resource's file."""

    def __init__(self, api: ir.Api, resource: ir.Resource) -> None:
        self.api = api
        self.resource = resource
        self.methods = [MethodView(operation) for operation in resource.operations]
        self.methods += [
            MethodView(operation, iterator=True)
            for operation in resource.operations
            if operation.pagination and operation.pagination.style == "offset"
        ]
        text = " ".join(
            [method.returns for method in self.methods]
            + [argument.annotation for method in self.methods for argument in method.arguments]
        )
        words = set(text.replace("[", " ").replace("]", " ").replace(",", " ").split())
        known = {model.name for model in api.client_models}
        decoded = {name for method in self.methods for name in method.decoded}
        self.models = sorted((words & known) | decoded)
        self.model_modules = [(name, api.model(name).module) for name in self.models]
        self.enums = sorted(words & {enum.name for enum in api.enums})
        code = " ".join(method.body for method in self.methods)
        self.decoders = [name for name in ("items_of", "list_of", "nothing", "as_is", "tagged") if f"{name}" in code]
        self.pager = "Pager" in words or "AsyncPager" in words
        self.drop_unset = "drop_unset" in code
        self.children = [
            (attribute, next(each for each in api.resources if each.name == name))
            for attribute, name in resource.children
        ]
        self.words = words


class MethodView:
    """One method: its signature, docstring and single call."""

    def __init__(self, operation: ir.Operation, *, iterator: bool = False) -> None:
        self.operation = operation
        self.iterator = iterator
        self.paged = iterator or bool(operation.pagination and operation.pagination.style == "cursor")
        self.name = self._iterator_name() if iterator else operation.python_method
        self.arguments = [*self._path_arguments(), *self._keyword_arguments()]

    def _iterator_name(self) -> str:
        public = dialect.iterator_name(self.operation.method)
        assert public is not None, "lint lets no other name of an offset list through"
        return f"_{public}" if self.operation.wrapped else public

    def _path_arguments(self) -> list[Argument]:
        return [
            Argument(param.name, param.type.argument, "", param.description, keyword_only=False)
            for param in self.operation.path_params
        ]

    def _keyword_arguments(self) -> list[Argument]:
        arguments = [self._body_argument(field) for field in body_fields(self.operation)]
        arguments += [self._query_argument(field) for field in self._own_query()]
        if self.operation.body and self.operation.body.raw:
            arguments += _raw_arguments(self.operation.body)
        if self.paged and self.operation.pagination:
            size = str(self.operation.pagination.page_size)
            arguments.append(Argument("page_size", "int", size, "Number of items to fetch in one request, 1 to "
                                      f"{self._page_maximum()}.", keyword_only=True))  # fmt: skip
            arguments.append(Argument("limit", "int | None", "None", "Total number of items to return; None for all.",
                                      keyword_only=True))  # fmt: skip
        if self.operation.idempotency == "keyed":
            doc = (
                "Idempotency key, 1 to 255 printable ASCII characters; by default a new one for each call, "
                "kept over its retries."
            )
            arguments.append(Argument("idempotency_key", "str | None", "None", doc, keyword_only=True))
        return sorted(arguments, key=lambda argument: argument.default != "")

    def _page_maximum(self) -> int:
        pagination = self.operation.pagination
        limit = next(p for p in self.operation.query_params if pagination and p.wire == pagination.limit_param)
        return int(dict(limit.constraints).get("maximum", 100))

    def _own_query(self) -> list[ir.Field]:
        hidden = self.operation.pagination.params if self.paged and self.operation.pagination else ()
        return [param for param in self.operation.query_params if param.wire not in hidden]

    def _body_argument(self, field: ir.Field) -> Argument:
        annotation, default = field.type.argument, field.python_default
        if field.nullable or default == "None":
            annotation += " | None"
        if field.required or default:
            pass
        elif self.operation.verb == "PATCH" or field.nullable:
            annotation, default = f"{annotation} | Unset", "UNSET"
        else:
            annotation, default = f"{annotation} | None", "None"
        return Argument(field.name, annotation, default, field.description, keyword_only=True)

    def _query_argument(self, field: ir.Field) -> Argument:
        annotation, default = field.type.argument, ""
        pagination = self.operation.pagination
        if pagination and pagination.explicit and field.wire in pagination.params:
            default = str(pagination.page_size if field.wire == pagination.limit_param else 0)
        elif field.has_default and not (pagination and field.wire in pagination.params):
            default = repr(field.default)
        elif not field.required:
            annotation, default = f"{annotation} | None", "None"
        return Argument(field.name, annotation, default, field.description, keyword_only=True)

    @property
    def positional(self) -> list[str]:
        """Parameters that may be given by position."""
        return [argument.code for argument in self.arguments if not argument.keyword_only]

    @property
    def keywords(self) -> list[str]:
        """Parameters that are given by name."""
        return [argument.code for argument in self.arguments if argument.keyword_only]

    @property
    def returns(self) -> str:
        """Annotation of the result."""
        operation = self.operation
        if operation.response == "redirect":
            return "Any"
        if self.paged and operation.item:
            return f"AsyncPager[{operation.item.python}]"
        if operation.item and operation.pagination and operation.pagination.style != "cursor":
            return f"List[{operation.item.python}]"
        if operation.result and operation.result.kind == "model" and operation.result.name.endswith("Page"):
            return "Any"
        return operation.result.python if operation.result else "None"

    @property
    def doc(self) -> str:
        """The docstring."""
        operation = self.operation
        lines = [operation.summary]
        if self.iterator:
            lines = [operation.summary.rstrip(".") + ", page after page."]
        if operation.description:
            lines += ["", operation.description]
        if self.arguments:
            lines += ["", "Args:"]
            lines += [f"    {argument.name}: {one_line(argument.doc)}" for argument in self.arguments]
        returns = self._returns_doc()
        if returns:
            lines += ["", "Returns:", f"    {returns}"]
        lines += ["", "Raises:", *self._raises()]
        return docstring("\n".join(lines), indent=8)

    def _returns_doc(self) -> str:
        if self.paged and self.operation.item:
            return f"A lazy iterator over `{self.operation.item.python}`; `.pages()` gives whole pages."
        return "" if self.returns == "None" else f"`{self.returns}`"

    def _raises(self) -> list[str]:
        lines = []
        for status, description in sorted(self.operation.statuses):
            named: dict[str, list[str]] = {}
            for _, code, name in (each for each in self.operation.errors if each[0] == status):
                named.setdefault(name, []).append(_reason(code))
            first, *others = named or [_STATUS_ERRORS.get(status, "InkboxAPIError")]
            lines.append(f"    {first}: {status}: {sentence(description)}")
            lines += [f"    {name}: {status}: {', '.join(named[name])}." for name in others]
        lines.append("    InkboxConnectionError: No answer could be had from the service.")
        return lines

    @property
    def decoded(self) -> set[str]:
        """Names of the models whose `from_dict` the call needs."""
        target = self.operation.item or self.operation.result
        if target is None or self.operation.response == "redirect":
            return set()
        if target.kind == "model" and target.name.endswith("Page"):
            return set()
        return target.references("model")

    def _decoder(self) -> str:
        operation = self.operation
        if operation.response == "redirect":
            return "as_is"  # a target or a description of it: the handwritten method tells them apart
        if operation.item and operation.pagination:
            inner = decoder(operation.item)
            member = "" if operation.pagination.items == "items" else f", {operation.pagination.items!r}"
            return inner if self.paged else f"items_of({inner}{member})"
        return decoder(operation.result) if operation.result else "nothing"

    @property
    def body(self) -> str:
        """The statement that makes the call."""
        operation = self.operation
        route = f"routes.{operation.constant}"
        path = "".join(f"{param.name}, " for param in operation.path_params)
        query = ", ".join(f"{field.wire!r}: {field.name}" for field in self._own_query())
        if self.paged and operation.pagination:
            return (
                f"return AsyncPager(self._connection, {route}, ({path}), {{{query}}}, decode={self._decoder()}, "
                f'page_size=page_size, limit=limit, style="{operation.pagination.style}")'
            )
        call = [route]
        if path or query:
            call.append(f"({path})")
        if query:
            call.append(f"query={{{query}}}")
        if operation.body and operation.body.part:
            call += ["content=form", "content_type=media_type"]
        elif operation.body and operation.body.raw:
            media = "content_type" if len(operation.body.content_types) > 1 else repr(operation.body.content_type)
            call += ["content=content", f"content_type={media}"]
        elif operation.body:
            call.append(f"body={body_code(operation)}")
        if operation.idempotency == "keyed":
            call.append("idempotency_key=idempotency_key")
        call.append(f"decode={self._decoder()}")
        made = f"await self._connection.call({', '.join(call)})"
        if operation.result and operation.result.kind == "union":
            return f"answer: {self.returns} = {made}\n        return answer"  # the decoder can't say which it gives
        if operation.body and operation.body.part:
            form = f"file_form({operation.body.part!r}, content, filename, content_type)"
            return f"form, media_type = {form}\n        return {made}"
        return f"return {made}"


def _reason(code: str) -> str:
    """Return what the code of a rule in `x-errors` looks for, in words."""
    return "Any other reason" if code == "*" else f"The detail has `{code[1:]}`" if code[0] == "@" else f"`{code}`"


def _raw_arguments(body: ir.Body) -> list[Argument]:
    if body.part:
        docs = ("Content of the file.", "Name of the file.", "Media type of the file.")
        types = ("bytes", "str", "str")
        given = zip(dialect.FORM_ARGUMENTS, types, docs, strict=True)
        return [Argument(name, annotation, "", doc, keyword_only=True) for name, annotation, doc in given]
    content = Argument("content", "str | bytes", "", "The body, as text or UTF-8 bytes.", keyword_only=True)
    if len(body.content_types) == 1:
        return [content]
    kind = "Media type of `content`: one of " + ", ".join(body.content_types) + "."
    return [content, Argument("content_type", "str", f'"{body.content_type}"', kind, keyword_only=True)]


def body_fields(operation: ir.Operation) -> list[ir.Field]:
    """Return the members of a JSON body as arguments: a nested `x-inline` object gives its own members instead."""
    if operation.body is None or operation.body.raw:
        return []
    inlined = dict(operation.body.inlined)
    fields: list[ir.Field] = []
    for field in operation.body.fields:
        fields.extend(inlined[field.wire] if field.inline else [field])
    return fields


def body_code(operation: ir.Operation) -> str:
    """Return the dict display of a JSON body; what wasn't given is UNSET in it and dropped before sending."""
    assert operation.body is not None
    inlined = dict(operation.body.inlined)
    patch = operation.verb == "PATCH"
    parts = []
    for field in operation.body.fields:
        if field.inline:
            inner = ", ".join(f"{f.wire!r}: {_given(f, patch, empty=True)}" for f in inlined[field.wire])
            parts.append(f"{field.wire!r}: drop_unset({{{inner}}})")
        else:
            parts.append(f"{field.wire!r}: {_given(field, patch)}")
    display = "{" + ", ".join(parts) + "}"
    optional = any(not _is_sent_with_any_value(field) and not field.inline for field in operation.body.fields)
    return f"drop_unset({display})" if optional else display


def _given(field: ir.Field, patch: bool, *, empty: bool = False) -> str:
    """Return how an argument stands in the body; `empty` lists of a nested object count as not given."""
    if _is_sent_with_any_value(field) or (field.python_default != "None" and (patch or field.nullable)):
        return field.name
    return f"{field.name} or UNSET" if empty else f"UNSET if {field.name} is None else {field.name}"


def _is_sent_with_any_value(field: ir.Field) -> bool:
    return field.required or field.python_default not in ("", "None")


def decoder(type_: ir.Type) -> str:
    """Return the function that decodes an answer of this type."""
    if type_.kind == "str":
        return "str"
    if type_.kind == "model":
        return "as_is" if type_.name.endswith("Page") else f"{type_.name}.from_dict"
    if type_.kind == "list" and type_.item is not None:
        return f"list_of({decoder(type_.item)})"
    if type_.kind == "enum":
        return type_.name
    if type_.kind == "union" and type_.discriminator:
        table = ", ".join(f"{value!r}: {name}.from_dict" for value, name in type_.mapping)
        fallback = type_.mapping[-1][1]
        return f"tagged({type_.discriminator!r}, {{{table}}}, {fallback}.from_dict)"
    return "as_is"
