"""The dialect of OpenAPI 3.1 in which a contract is written: the one list of what it adds and what it reserves.

``EXTENSIONS`` is the one place that lists the ``x-`` keys; ``lint`` refuses any other key, a key in another place and
a value of another form.
"""

import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

SNAKE = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
PASCAL = r"^[A-Z][A-Za-z0-9]*$"
_TRUE = {"const": True}


def _exactly(optional: Collection[str] = (), **members: Any) -> dict[str, Any]:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


_MEMBER = _text(r"^\w+$")
_PAGE_SIZE = {"type": "integer", "minimum": 1}
_PAGINATION = {
    "cursor": _exactly(
        style={"const": "cursor"},
        items=_MEMBER,
        next=_MEMBER,
        more=_MEMBER,
        cursor_param=_MEMBER,
        limit_param=_MEMBER,
        page_size=_PAGE_SIZE,
    ),
    "offset": _exactly(
        ["explicit"],
        style={"const": "offset"},
        items=_MEMBER,
        limit_param=_MEMBER,
        offset_param=_MEMBER,
        page_size=_PAGE_SIZE,
        explicit=_TRUE,
    ),
    "array": _exactly(style={"const": "array"}, items=_MEMBER),
}


@dataclass(frozen=True)
class Extension:
    """One ``x-`` key.

    Attributes:
        places: The kinds of objects that may carry it (see ``document.Site.kind``).
        form: JSON Schema of its value.
        meaning: What it says.
    """

    places: frozenset[str]
    form: dict[str, Any]
    meaning: str


def _extension(places: str, form: dict[str, Any], meaning: str) -> Extension:
    return Extension(frozenset(places.split()), form, meaning)


EXTENSIONS = {
    "x-resource": _extension(
        "operation",
        _text(SNAKE[:-1] + r"(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$"),
        "Public home of the call: an attribute of the client; dots nest.",
    ),
    "x-method": _extension("operation", _text(SNAKE), "Name of the method on that resource."),
    "x-class-name": _extension("tag", _text(PASCAL), "Stem of the resource's Python class."),
    "x-pagination": _extension(
        "operation",
        {
            "type": "object",
            "required": ["style"],
            "properties": {"style": {"enum": list(_PAGINATION)}},
            "allOf": [
                {"if": {"properties": {"style": {"const": style}}}, "then": form} for style, form in _PAGINATION.items()
            ],
        },
        "How the list is read to its end: the names of its parameters and members.",
    ),
    "x-idempotent": _extension(
        "operation", {"enum": [True, "keyed"]}, "Safe to repeat: because it only reads, or because it carries a key."
    ),
    "x-errors": _extension(
        "operation",
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": r"^[45][0-9][0-9]:(\*|@?[A-Za-z0-9_.-]+)$"},
            "additionalProperties": _text(PASCAL),
        },
        "Exception class for a status and a machine code (`*` is any code, `@key` a member of the detail).",
    ),
    "x-wrapped": _extension("operation", _TRUE, "A handwritten method of that name wraps the generated one."),
    "x-python-name": _extension("property parameter", _text(SNAKE), "Python name where it differs from the wire."),
    "x-python-default": _extension(
        "property", {"type": ["null", "boolean", "integer", "string"]}, "What the argument is in Python unless given."
    ),
    "x-inline": _extension("property", _TRUE, "The members of this object become arguments of the method."),
    "x-domain-of": _extension("property", {"type": "string"}, "When absent: what follows the @ of that sibling."),
    "x-empty-is-null": _extension("property", _TRUE, "An empty list means the same as null, and is shown as null."),
    "x-sensitive": _extension("property parameter", _TRUE, "Never in a repr, a log line or a traceback."),
    "x-frozen": _extension("schema", _TRUE, "Instances of the Python class cannot be changed."),
    "x-internal": _extension("schema", _TRUE, "Not offered by the library: a type of its own stands for it."),
    "x-enum-open": _extension("schema", {"type": "boolean"}, "Whether values unknown to the contract are kept."),
}

# What a schema may be made of; anything else is misspelt or beyond what the generator understands.
_KEYWORDS = """
    $ref additionalProperties allOf anyOf const default deprecated description discriminator enum example examples
    exclusiveMaximum exclusiveMinimum format items maxItems maxLength maxProperties maximum minItems minLength
    minProperties minimum multipleOf not nullable oneOf pattern properties readOnly required title type uniqueItems
    writeOnly
"""
SCHEMA_KEYWORDS = frozenset(_KEYWORDS.split())

# Names that the generated classes and methods need for themselves.
RESERVED = {
    "property": frozenset({"self", "cls", "to_dict", "from_dict", "to_wire", "extra_fields", "additional_properties"}),
    "argument": frozenset({"self", "cls", "connection", "decode", "idempotency_key", "request_options", "route"}),
    "method": frozenset({"close", "connection", "with_options", "with_raw_response"}),
    "schema": frozenset({"Any", "ClassVar", "Literal", "Mapping", "Self", "None", "True", "False"}),
}
IDEMPOTENCY_HEADER = "Idempotency-Key"
SIGNATURE_HEADERS = ("X-Inkbox-Signature", "X-Inkbox-Request-ID", "X-Inkbox-Timestamp")
FORM = "multipart/form-data"
# What the one file of a form becomes in a method: its content, its name, its media type.
FORM_ARGUMENTS = ("content", "filename", "content_type")
# How the method of an offset list begins; the second method, which turns its pages, says `iter` instead.
_LISTING = re.compile(r"^(list|get)(?=_|$)")


def python_name(wire: str, node: dict[str, Any]) -> str:
    """Tell how a property or parameter is called in Python.

    Args:
        wire: Its name on the wire.
        node: The property or parameter, which may carry ``x-python-name``.

    Returns:
        The name; whether it is a usable one is for the caller to ask.
    """
    return str(node.get("x-python-name", wire))


def iterator_name(method: str) -> str | None:
    """Tell how the iterator beside the method of an offset list is called.

    Args:
        method: The ``x-method`` of the list: ``list_all``, ``get_conversation``.

    Returns:
        The name (``iter_all``, ``iter_conversation``), or None when the method is no name of a list.
    """
    return _LISTING.sub("iter", method) if _LISTING.match(method) else None


def form_part(schema: dict[str, Any]) -> str | None:
    """Tell which part of a form holds its file.

    Args:
        schema: The resolved schema of the form.

    Returns:
        The name of the one property, or None when that is not a form of one file.
    """
    properties = schema.get("properties", {})
    files = [name for name, node in properties.items() if isinstance(node, dict) and node.get("format") == "binary"]
    sound = len(properties) == len(files) == 1 and schema.get("required") == files
    return files[0] if sound and properties[files[0]].get("type") == "string" else None


def name_fault(name: str, kind: str) -> str | None:
    """Tell why a Python name cannot be used, if so.

    Args:
        name: The name.
        kind: One of the keys of ``RESERVED``, except ``schema``.

    Returns:
        The reason, or None when the name is fine.
    """
    if not re.match(SNAKE, name):
        return "is not a snake_case name"
    if keyword.iskeyword(name):
        return "is a Python keyword"
    if name in RESERVED[kind]:
        return "is taken by the generated code"
    return None
