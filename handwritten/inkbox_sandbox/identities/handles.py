"""Handles: their form, and the names that nobody gets."""

import re

PATTERN = re.compile(r"(?=.{3,63}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")

RESERVED_PREFIXES = ("pr-", "console-pr-")

# Compared without hyphens, so that `in-kbox` is no way around.
RESERVED_NAMES = """
idenagent inkbox inkboxai inkboxmail inkboxteam getvectorly vectorly vectorlyai
anthropic anysphere chatgpt claude codex cohere copilot cursor deepmind deepseek gemini grok grokai huggingface
llama mistral openai perplexity windsurf xai
amazon apple aws facebook github google instagram linkedin meta metaai microsoft netflix paypal slack stripe tiktok
twitter uber venmo
admin api app console mail mcp tunnel www assets beta blog cdn css dev development dns docs documentation ftp imap
img images internal intranet js local localhost media mx pop pop3 private prod production proxy smtp ssh ssl stage
staging static test tls vpn webhook webhooks
grafana health healthcheck kibana metrics monitor monitoring prometheus status
auth idp login mfa oauth otp saml signin signup sso
accounts billing careers compliance contact help info jobs legal press privacy sales security support
"""

RESERVED = frozenset(RESERVED_NAMES.split())


def normalize(handle: str) -> str:
    """The form a handle is stored and looked up in: no leading `@`, lower case."""
    return handle.removeprefix("@").lower()


def is_valid(handle: str) -> bool:
    """Whether a normalized handle has 3 to 63 letters, digits and single hyphens, with none at the ends."""
    return PATTERN.fullmatch(handle) is not None


def is_reserved(handle: str) -> bool:
    """Whether a normalized handle is kept back by the service."""
    return handle.startswith(RESERVED_PREFIXES) or handle.replace("-", "") in RESERVED
