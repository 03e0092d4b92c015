"""The arguments of a call: path, query and body as the models of the contract read them.

Loaded by the first call that has any, for it brings pydantic and the models: 60 ms, a fifth of a start without them.
"""

import dataclasses
from typing import Any

from pydantic import BaseModel, ValidationError

from inkbox_sandbox.errors import ApiError, invalid_item, invalid_items, not_found
from inkbox_sandbox.requests import Call, FilePart


def arguments_of(call: Call) -> tuple[list[Any], dict[str, Any]]:
    """What the handler is called with, by position and by name.

    Raises:
        ApiError: 422 with all that is wrong with path, query and body at once; 404 for a name that nothing can have.
    """
    operation = call.operation
    items: list[dict[str, Any]] = []
    positional, named = _parameters(call, items)
    if operation.body is not None:
        named["body"] = _body(call, operation.body, items)
    elif isinstance(call.file, FilePart):
        if "\0" in call.file.filename:
            items.append(_no_nul(["body", operation.file_part]))
        named.update(dataclasses.asdict(call.file))
    elif call.file is not None:
        items.append(invalid_item(["body", operation.file_part], call.file))
    elif operation.raw_body:
        named["content"] = call.body
        named["content_type"] = call.headers.get("content-type", "")
    if items:
        raise ApiError(422, items)
    return positional, named


def _parameters(call: Call, items: list[dict[str, Any]]) -> tuple[list[Any], dict[str, Any]]:
    operation = call.operation
    if operation.params is None:
        return [], {}
    given = {name: call.path_params[name] for name in operation.path_names}
    given |= {name: call.query[name] for name in operation.query_names if name in call.query}
    try:
        params = operation.params.model_validate(given)
    except ValidationError as error:
        for item in invalid_items(error, "query"):
            if item["loc"][1] in operation.path_names:
                item["loc"][0] = "path"
            items.append(item)
        return [], {}
    if any("\0" in call.path_params[name] for name in operation.path_names):
        # Nothing can be stored under such a name.
        raise not_found()
    items.extend(_no_nul(["query", name]) for name in operation.query_names if "\0" in call.query.get(name, ""))
    return (
        [getattr(params, name) for name in operation.path_names],
        {name: getattr(params, name) for name in operation.query_names},
    )


def _body(call: Call, model: type[BaseModel], items: list[dict[str, Any]]) -> BaseModel | None:
    if not call.body:
        if call.operation.body_required:
            items.append(invalid_item(["body"], "Field required", "missing"))
        return None
    content_type = call.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type != "application/json" and not content_type.endswith("+json"):
        items.append(invalid_item(["body"], "The body must be application/json", "content_type"))
        return None
    try:
        # Strictly: a number is no boolean and a text no number, although pydantic would read them as such.
        body = model.model_validate_json(call.body, strict=True)
    except ValidationError as error:
        items.extend(invalid_items(error, "body"))
        return None
    # Looking for the escape first keeps ordinary bodies from being walked.
    if b"\\u0000" in call.body and _holds_nul(body.model_dump(mode="json")):
        items.append(_no_nul(["body"]))
    return body


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_holds_nul, value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))


def _no_nul(loc: list[str]) -> dict[str, Any]:
    return invalid_item(loc, "The NUL character can't be stored")
