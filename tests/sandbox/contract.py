"""The contract as a judge: every answer that passes a client made here is checked against it."""

import functools
import importlib.resources
import json
import re
from typing import Any

import httpx
import jsonschema
import referencing
import referencing.jsonschema


class UndocumentedAnswer(AssertionError):
    """The sandbox answered something that the contract does not have."""


@functools.cache
def document() -> dict[str, Any]:
    """The bundled contract that the sandbox was generated from."""
    text = importlib.resources.files("inkbox_server").joinpath("contract.json").read_text()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@functools.cache
def _templates() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Paths as patterns, the more literal ones first."""
    paths = sorted(document()["paths"].items(), key=lambda item: (item[0].count("{"), ".vcf" not in item[0]))
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path.rstrip("/"))) + "/?"), item) for path, item in paths
    ]


def check(response: httpx.Response) -> None:
    """Refuse an answer with an undocumented status or a body of another shape than documented."""
    path = response.request.url.raw_path.partition(b"?")[0].decode()
    if not path.startswith("/api/") or path == "/api/openapi.json":
        return
    operation = _operation(response.request.method, path)
    if operation is None:
        return
    response.read()
    documented = operation["responses"].get(str(response.status_code))
    if documented is None:
        raise UndocumentedAnswer(f"{operation['operationId']}: {response.status_code} {response.text}")
    _check_body(operation["operationId"], _resolved(documented), response)


def operation_of(request: httpx.Request) -> str | None:
    """The id of the operation that a request is for."""
    operation = _operation(request.method, request.url.raw_path.partition(b"?")[0].decode())
    return None if operation is None else str(operation["operationId"])


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, item in _templates():
        if pattern.fullmatch(path) and method.lower() in item:
            found: dict[str, Any] = item[method.lower()]
            return found
    return None


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def _check_body(operation: str, documented: dict[str, Any], response: httpx.Response) -> None:
    content = documented.get("content")
    if not content:
        if response.content:
            raise UndocumentedAnswer(f"{operation}: a body with status {response.status_code}")
        return
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if media_type not in content:
        raise UndocumentedAnswer(f"{operation}: media type {media_type}")
    if media_type == "application/json":
        errors = [
            error.message
            for error in _validator(json.dumps(content[media_type]["schema"])).iter_errors(response.json())
        ]
        if errors:
            raise UndocumentedAnswer(f"{operation} {response.status_code}: {errors} in {response.text}")


@functools.cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    resource = referencing.jsonschema.DRAFT202012.create_resource(document())
    registry: Any = referencing.Registry().with_resource("contract", resource)
    return jsonschema.Draft202012Validator(
        _anchored(json.loads(schema)),
        registry=registry,
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


def _anchored(node: Any) -> Any:
    """References of a schema taken out of the document, made to point into it again."""
    if isinstance(node, dict):
        return {key: f"contract{value}" if key == "$ref" else _anchored(value) for key, value in node.items()}
    return [_anchored(item) for item in node] if isinstance(node, list) else node
