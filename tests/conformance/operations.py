"""The operations of the contract, as it describes them."""

from typing import Any

from tests.sandbox import contract


def operations() -> dict[str, dict[str, Any]]:
    """The operations of the contract by id, each with its method and path."""
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, item in contract.document()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


OPERATIONS = operations()


def usual_status(operation: str) -> int:
    """The status of success."""
    (status,) = (int(status) for status in OPERATIONS[operation]["responses"] if status.startswith("2"))
    return status


def answer_schema(operation: str) -> dict[str, Any] | None:
    """The schema of the JSON of a success, None where that is no JSON."""
    content = OPERATIONS[operation]["responses"][str(usual_status(operation))].get("content", {})
    schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return schema
