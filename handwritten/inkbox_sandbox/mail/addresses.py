"""Mail addresses: what counts as one, and how two of them are compared."""

_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64


def is_address(text: str) -> bool:
    """Whether a text is one bare mail address (RFC 5322 addr-spec, ASCII, without comments or a display name)."""
    from email.headerregistry import Address

    if not text.isascii() or len(text) > _LONGEST_ADDRESS:
        return False
    try:
        parsed = Address(addr_spec=text)
    # The parser of the standard library also lets an IndexError out on text that ends early.
    except Exception:
        return False
    domain_is_plausible = "." in parsed.domain or parsed.domain.lower() == "localhost"
    return parsed.addr_spec == text and domain_is_plausible and len(parsed.username) <= _LONGEST_LOCAL_PART


def is_domain(text: str) -> bool:
    """Whether a text can stand after the "@" of an address."""
    return "." in text and not text.startswith("[") and is_address(f"postmaster@{text}")


def canonical(address: str) -> str:
    """The spelling under which addresses are compared: lower case."""
    return address.strip().lower()


def domain_of(address: str) -> str:
    """What stands after the last "@", in lower case."""
    return address.rpartition("@")[2].lower()
