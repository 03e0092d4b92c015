"""Attachments of outgoing mail, made from a file or from bytes."""

from __future__ import annotations

import base64
import mimetypes
from os import PathLike
from pathlib import Path
from typing import Self

from inkbox_api.models.attachment import Attachment as _Attachment

__all__ = ["Attachment"]

_UNKNOWN = "application/octet-stream"


class Attachment(_Attachment):
    """A file to send with a message. The service takes 25 MB over all attachments and no `.exe`, `.bat` or `.scr`."""

    __slots__ = ()

    @classmethod
    def from_bytes(cls, content: bytes, *, filename: str, content_type: str | None = None) -> Self:
        """Make an attachment of bytes.

        Args:
            content: The file's content.
            filename: The name that the recipient sees.
            content_type: Media type; by default guessed from `filename`, else `application/octet-stream`.
        """
        kind = content_type or mimetypes.guess_type(filename)[0] or _UNKNOWN
        return cls(filename=filename, content_type=kind, content_base64=base64.b64encode(content).decode("ascii"))

    @classmethod
    def from_path(
        cls, path: str | PathLike[str], *, filename: str | None = None, content_type: str | None = None
    ) -> Self:
        """Make an attachment of a file, which is read at once.

        Args:
            path: The file to read.
            filename: The name that the recipient sees; by default that of the file, without its folders.
            content_type: Media type; by default guessed from the name, else `application/octet-stream`.

        Raises:
            OSError: The file can't be read.
        """
        file = Path(path)
        return cls.from_bytes(file.read_bytes(), filename=filename or file.name, content_type=content_type)
