"""The rules of ``lint`` about operations: their homes and names, their arguments, bodies and answers."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator import dialect
from generator.document import Document, Operation
from generator.errors import json_pointer
from generator.lint_rules import RULES, Findings, named_objects, rule

__all__ = ["RULES"]


# --- names ------------------------------------------------------------------------------------------------------------


@rule
def operation_ids(doc: Document) -> Findings:
    """Every operation has a snake_case operationId, unique whatever the case."""
    seen: dict[str, str] = {}
    for operation in doc.operations:
        name = str(operation.node.get("operationId", ""))
        here = operation.pointer + ("/operationId" if name else "")
        if fault := dialect.name_fault(name, "method"):
            yield here, f"operationId {name!r} {fault}"
        if name.lower() in seen:
            yield here, f"{seen[name.lower()]} has the operationId {name!r} too"
        seen.setdefault(name.lower(), _label(operation))


@rule
def operation_homes(doc: Document) -> Findings:
    """Every operation has an x-resource, which is its one tag, and an x-method that is free on that resource."""
    taken: dict[tuple[str, str], str] = {}
    for operation in doc.operations:
        resource, method = operation.node.get("x-resource", ""), operation.node.get("x-method", "")
        for key in ("x-resource", "x-method"):
            if key not in operation.node:
                yield operation.pointer, f"{key} is missing"
        if operation.node.get("tags") != [resource]:
            yield operation.pointer + "/tags", f"tags must be [{resource}], the x-resource"
        if method and (fault := dialect.name_fault(method, "method")):
            yield operation.pointer + "/x-method", f"{method!r} {fault}"
        if (resource, method) in taken:
            yield operation.pointer + "/x-method", f"{taken[resource, method]} is {resource}.{method} too"
        taken.setdefault((resource, method), _label(operation))
    nested = {resource for resource, _ in taken}
    for (resource, method), label in taken.items():
        if f"{resource}.{method}" in nested:
            yield "/paths", f"{resource}.{method} is both a resource and the method of {label}"


@rule
def iterator_names(doc: Document) -> Findings:
    """The method of an offset list begins with list or get, and the same name with iter is free for its iterator."""
    taken = {(operation.node.get("x-resource"), operation.node.get("x-method")) for operation in doc.operations}
    for operation in doc.operations:
        if operation.node.get("x-pagination", {}).get("style") != "offset":
            continue
        resource, here = operation.node.get("x-resource"), operation.pointer + "/x-method"
        name = dialect.iterator_name(str(operation.node.get("x-method")))
        if name is None:
            yield here, "the method of an offset list begins with list or get"
        elif (resource, name) in taken:
            yield here, f"the iterator of {_label(operation)} is called {resource}.{name}, which is taken"
        taken.add((resource, name))


@rule
def resource_tags(doc: Document) -> Findings:
    """Every x-resource is a tag of the root with an x-class-name of its own, and every tag is in use."""
    used: dict[str, str] = {}
    for operation in doc.operations:
        used.setdefault(operation.node.get("x-resource", ""), operation.pointer)
    tags = list(doc.of("tag"))
    classes = Counter(tag.node.get("x-class-name") for tag in tags)
    names = Counter(tag.node["name"].replace(".", "_") for tag in tags)
    for resource, pointer in used.items():
        if resource not in {tag.node["name"] for tag in tags}:
            yield pointer + "/x-resource", f"the root declares no tag {resource!r}"
    for tag in tags:
        name = tag.node["name"]
        if name not in used:
            yield tag.pointer, f"no operation has the x-resource {name!r}"
        if names[name.replace(".", "_")] > 1:
            yield tag.pointer, f"another tag is spelt like {name!r}"
        if "x-class-name" not in tag.node:
            yield tag.pointer, "x-class-name is missing"
        elif classes[tag.node["x-class-name"]] > 1:
            yield tag.pointer + "/x-class-name", f"another tag has the x-class-name {tag.node['x-class-name']!r}"


@rule
def argument_names(doc: Document) -> Findings:
    """What becomes an argument of one method (parameters, members of the body) has usable and distinct Python names."""
    for operation in doc.operations:
        found = list(_arguments(doc, operation))
        if "x-pagination" in operation.node:
            found.append((operation.pointer, "page_size"))
        counted = Counter(name for _, name in found)
        for pointer, name in found:
            if fault := dialect.name_fault(name, "argument"):
                yield pointer, f"argument {name!r} {fault}; give an x-python-name"
            elif counted[name] > 1:
                yield pointer, f"another argument of {_label(operation)} has the Python name {name!r} too"


def _arguments(doc: Document, operation: Operation) -> Iterator[tuple[str, str]]:
    for pointer, node in operation.parameters:
        wire = str(node.get("name"))
        if node.get("in") == "header" and wire != dialect.IDEMPOTENCY_HEADER:
            yield pointer, dialect.python_name(wire.lower().replace("-", "_"), node)
        elif node.get("in") != "header":
            yield pointer, dialect.python_name(wire, node)
    request = operation.node.get("requestBody")
    if dialect.FORM in doc.resolve(request).get("content", {}):
        yield from ((operation.pointer + "/requestBody", name) for name in dialect.FORM_ARGUMENTS)
    for wire, node in named_objects(doc.properties(doc.json_schema(request))):
        members = doc.properties(node) if node.get("x-inline") else {wire: node}
        for name, member in named_objects(members):
            yield operation.pointer + "/requestBody", dialect.python_name(name, member)


def _label(operation: Operation) -> str:
    return f"{operation.verb.upper()} {operation.path}"


# --- paths, bodies and answers ----------------------------------------------------------------------------------------


@rule
def equivalent_paths(doc: Document) -> Findings:
    """Two path templates differ by more than the names of their parameters."""
    seen: dict[str, str] = {}
    for path in doc.root.get("paths", {}):
        erased = re.sub(r"{[^}]*}", "{}", path)
        if erased in seen:
            yield json_pointer("paths", path), f"this is the same path as {seen[erased]}"
        seen.setdefault(erased, path)


@rule
def path_parameters(doc: Document) -> Findings:
    """The parameters of a path template are exactly the documented ones, and required."""
    for operation in doc.operations:
        template = re.findall(r"{([^}]*)}", operation.path)
        documented = operation.located("path")
        for name in template:
            if template.count(name) > 1 or name not in documented:
                yield operation.pointer, f"path parameter {name!r} must be documented, and stand in the path once"
        for pointer, node in operation.parameters:
            if node.get("in") == "path" and node.get("name") not in template:
                yield pointer, f"the path has no parameter {node.get('name')!r}"
            if node.get("in") == "path" and node.get("required") is not True:
                yield pointer, "a path parameter says required: true"


@rule
def explicit_statuses(doc: Document) -> Findings:
    """Responses are documented status by status, never as ``default`` or as a range."""
    for operation in doc.operations:
        for status in operation.node.get("responses", {}):
            if not re.fullmatch(r"[1-5][0-9][0-9]", status):
                yield operation.pointer + json_pointer("responses", status), "write one response for each status"


@rule
def form_bodies(doc: Document) -> Findings:
    """A form is the only media type of its body, holds one required file, and its call is wrapped."""
    forms = set()
    for operation in doc.operations:
        content = doc.resolve(operation.node.get("requestBody")).get("content", {})
        here = operation.pointer + json_pointer("requestBody", "content", dialect.FORM)
        if dialect.FORM not in content:
            continue
        schema = content[dialect.FORM].get("schema", {})
        forms.add(id(doc.resolve(schema)))
        if len(content) > 1:
            yield here, "a form has no other media type beside it"
        if "$ref" not in schema or dialect.form_part(doc.resolve(schema)) is None:
            yield here + "/schema", "a form is a $ref to an object of one required property of format: binary"
        if "x-wrapped" not in operation.node:
            yield operation.pointer, "an operation with a form says x-wrapped: true"
    for site in doc.schemas:
        if site.node.get("format") == "binary" and id(doc.owner(site).node) not in forms:
            yield site.pointer + "/format", "format: binary is the file of a form"


@rule
def success_responses(doc: Document) -> Findings:
    """There is one successful response: a 2xx, or a 200 with a 302 as its other form."""
    for operation in doc.operations:
        found = sorted(status for status in operation.node.get("responses", {}) if status[:1] in "123")
        if found != ["200", "302"] and (len(found) != 1 or not found[0].startswith("2")):
            message = f"one 2xx, or 200 and 302, must be documented; there is {', '.join(found) or 'none'}"
            yield operation.pointer + "/responses", message


@rule
def response_bodies(doc: Document) -> Findings:
    """A 204 or a redirect has no content, any other success has content of one media type."""
    for operation in doc.operations:
        for status, node in operation.node.get("responses", {}).items():
            here = operation.pointer + json_pointer("responses", status)
            content = doc.resolve(node).get("content", {})
            if (status == "204" or status.startswith("3")) and content:
                yield here, f"a {status} has no content"
            elif status.startswith("2") and status != "204" and len(content) != 1:
                yield here, f"a {status} has content of one media type; without content it is a 204"


@rule
def pagination(doc: Document) -> Findings:
    """``x-pagination`` names query parameters and response members that exist; the page size has bounds."""
    for operation in doc.operations:
        value = operation.node.get("x-pagination")
        here = operation.pointer + "/x-pagination"
        if value is None:
            continue
        query = operation.located("query")
        for key in (key for key in value if key.endswith("_param")):
            if value[key] not in query:
                yield here + json_pointer(key), f"there is no query parameter {value[key]!r}"
        if value.get("limit_param") in query:
            yield from _limit_faults(doc, here, query[value["limit_param"]], value["page_size"])
        yield from _page_faults(doc, here, operation, value)


def _limit_faults(doc: Document, here: str, parameter: dict[str, Any], page_size: int) -> Findings:
    schema = doc.resolve(parameter.get("schema"))
    low, high = schema.get("minimum"), schema.get("maximum")
    if not isinstance(low, int) or not isinstance(high, int):
        yield here + "/limit_param", f"parameter {parameter['name']!r} needs a minimum and a maximum"
    elif not low <= page_size <= high:
        yield here + "/page_size", f"{page_size} is not within {low} and {high}"


def _page_faults(doc: Document, here: str, operation: Operation, value: dict[str, Any]) -> Findings:
    responses = operation.node.get("responses", {})
    schema = doc.resolve(doc.json_schema(responses.get("200")))
    if value["style"] != "cursor" and schema.get("type") == "array":
        return
    if value["style"] == "offset":
        yield here + "/style", "the 200 response of offset pagination is an array"
        return
    members = doc.properties(schema)
    for key in ("items", "next", "more"):
        if key in value and value[key] not in members:
            yield here + json_pointer(key), f"the 200 response has no member {value[key]!r}"
    if value["items"] in members and doc.resolve(members[value["items"]]).get("type") != "array":
        yield here + "/items", f"{value['items']!r} of the 200 response is not an array"


@rule
def error_statuses(doc: Document) -> Findings:
    """A key of ``x-errors`` begins with a status that the operation documents."""
    for operation in doc.operations:
        for key in operation.node.get("x-errors", ()):
            status = key.partition(":")[0]
            if status not in operation.node.get("responses", {}):
                yield operation.pointer + json_pointer("x-errors", key), f"status {status} is not documented"


@rule
def idempotency(doc: Document) -> Findings:
    """A GET says ``x-idempotent: true`` and nothing else does; ``keyed`` goes with an Idempotency-Key header."""
    for operation in doc.operations:
        value = operation.node.get("x-idempotent")
        here = operation.pointer + ("/x-idempotent" if value else "")
        has_key = dialect.IDEMPOTENCY_HEADER in operation.located("header")
        if (value is True) != (operation.verb in ("get", "head")):
            yield here, "x-idempotent: true belongs on every GET and on nothing else"
        if (value == "keyed") != has_key:
            yield here, f"x-idempotent: keyed and a header parameter {dialect.IDEMPOTENCY_HEADER} belong together"
