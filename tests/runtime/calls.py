"""Routes and settings that the tests of both flavours use."""

from __future__ import annotations

from typing import Any

from inkbox._runtime.route import Route
from inkbox._runtime.settings import Settings

API_KEY = "ApiKey_11111111-2222-4333-8444-555555555555.topsecret"

READ = Route("things_get", "GET", "/api/v1/things/{id}", idempotency="read")
LIST = Route("things_list", "GET", "/api/v1/things", idempotency="read")
WRITE = Route("things_create", "POST", "/api/v1/things")
KEYED = Route("things_send", "POST", "/api/v1/things/send", idempotency="keyed")
DELETE = Route("things_delete", "DELETE", "/api/v1/things/{id}", response="none")
LINK = Route("things_link", "GET", "/api/v1/things/{id}/link", idempotency="read", response="redirect")
TEXT = Route(
    "things_export", "GET", "/api/v1/things/{id}/text", idempotency="read", response="text", accept="text/vcard"
)
PUBLIC = Route("things_open", "POST", "/api/v1/open", authenticated=False)
HIDDEN = Route("things_hidden", "GET", "/api/v1/hidden/{token}", idempotency="read", sensitive=("token",))


def settings(base_url: str, **given: Any) -> Settings:
    """Settings for a test: nothing comes from the environment or the home directory."""
    return Settings.resolve(api_key=API_KEY, base_url=base_url, environ={}, config_file="/nonexistent/config", **given)


def itself(content: Any) -> Any:
    return content
