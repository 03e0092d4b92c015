"""The rules of ``lint`` about webhooks: what is posted, under which names, and that it can be a TypedDict."""

from collections.abc import Iterable, Iterator

from generator import dialect
from generator.document import Document, Site
from generator.errors import json_pointer
from generator.lint_operations import RULES
from generator.lint_rules import Findings, named_objects, rule

__all__ = ["RULES"]

_EVENT = "event_type"


@rule
def webhook_requests(doc: Document) -> Findings:
    """A webhook is a POST of one named JSON object, or the GET of a WebSocket handshake, answered with 101."""
    for webhook in doc.of("webhook"):
        verbs = [event.key for event in _events(doc, webhook)]
        if verbs not in (["post"], ["get"]):
            yield webhook.pointer, f"a webhook is one post or one get; there is {', '.join(verbs) or 'neither'}"
    for event in doc.of("event"):
        if event.key == "get":
            if "requestBody" in event.node or list(event.node.get("responses", {})) != ["101"]:
                yield event.pointer, "a handshake has no body and one answer, 101"
        elif "$ref" not in (doc.json_schema(event.node.get("requestBody")) or {}):
            yield event.pointer + "/requestBody", "the body of a webhook is JSON, and its schema a $ref"


def _events(doc: Document, webhook: Site) -> list[Site]:
    return [event for event in doc.of("event") if event.parent is webhook]


@rule
def webhook_names(doc: Document) -> Findings:
    """A payload's event_type names the webhooks that post it: each value is a webhook, and each of those a value."""
    named = doc.root.get("webhooks", {})
    promised: dict[str, str] = {}
    for event in doc.of("event"):
        webhook = event.parent.key if event.parent else ""
        member = doc.properties(doc.json_schema(event.node.get("requestBody"))).get(_EVENT)
        values = doc.resolve(member).get("enum", [])
        if member is not None and webhook not in values:
            yield event.pointer, f"{webhook!r} is no {_EVENT} of its payload"
        promised.update((value, event.pointer) for value in values if isinstance(value, str))
    for value, pointer in promised.items():
        if value not in named:
            yield pointer, f"the {_EVENT} {value!r} of its payload is no webhook"


@rule
def webhook_signatures(doc: Document) -> Findings:
    """Every webhook has the header parameters of the signature; they may be absent, since signing may be off."""
    for event in doc.of("event"):
        headers = {
            node.get("name"): node
            for node in map(doc.resolve, event.node.get("parameters", ()))
            if node.get("in") == "header"
        }
        for name in dialect.SIGNATURE_HEADERS:
            if name not in headers:
                yield event.pointer, f"header parameter {name} is missing"
            elif headers[name].get("required"):
                yield event.pointer, f"header parameter {name} is not required: without a signing key it is absent"


@rule
def webhook_members(doc: Document) -> Findings:
    """The members of a payload are always there: what may be unknown is null, and nothing is optional."""
    for site in _schemas_of(doc, [event.pointer + "/requestBody" for event in doc.of("event")]):
        required = doc.required(site.node)
        for name, _ in named_objects(doc.properties(site.node)):
            if name not in required:
                yield (
                    site.pointer + json_pointer("properties", name),
                    "list it in required; what may be unknown is null",
                )


@rule
def webhook_shapes(doc: Document) -> Findings:
    """Schemas of webhooks are shapes of plain data: no operation shares them, no ``x-`` key or default bends them."""
    shapes = {site.pointer for site in _schemas_of(doc, [event.pointer for event in doc.of("event")])}
    operations = doc.reach(operation.pointer for operation in doc.operations)
    for site in doc.schemas:
        if doc.owner(site).pointer not in shapes:
            continue
        if site.pointer in operations:
            yield site.pointer, "operations use it too; give the webhook a schema of its own, whose name ends in Wire"
        for key in site.node:
            if key == "default" or key.startswith("x-"):
                yield site.pointer + json_pointer(key), f"{key} has no effect on the shape of a webhook"


def _schemas_of(doc: Document, places: Iterable[str]) -> Iterator[Site]:
    reached = doc.reach(places)
    return (site for site in doc.of("schema") if site.pointer in reached)
