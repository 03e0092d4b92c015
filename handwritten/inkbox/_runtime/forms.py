"""Bodies of the media type `multipart/form-data`. Pure: nothing here does I/O."""

from __future__ import annotations

from inkbox._runtime.options import check_header_value


def file_form(part: str, content: bytes, filename: str, content_type: str) -> tuple[bytes, str]:
    """Return a form that holds one file, and the media type of the form.

    Args:
        part: Name of the part.
        content: Content of the file.
        filename: Name of the file.
        content_type: Media type of the file.

    Raises:
        ValueError: The name or the media type can't be sent.
    """
    from uuid import uuid4

    boundary = uuid4().hex  # random, so that no content holds it
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{_quoted(part)}"; filename="{_quoted(filename)}"\r\n'
        f"Content-Type: {check_header_value('Content-Type', content_type)}\r\n\r\n"
    )
    body = b"".join((head.encode(), content, f"\r\n--{boundary}--\r\n".encode()))
    return body, f"multipart/form-data; boundary={boundary}"


def _quoted(name: str) -> str:
    """Escape a name as browsers do: what would end the quotes or the line is percent-encoded."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
