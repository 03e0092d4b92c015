"""The transcripts resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.transcripts import AsyncTranscriptsResource as AsyncTranscriptsResource
    from inkbox_sync.resources.transcripts import TranscriptsResource as TranscriptsResource

__all__ = [
    "AsyncTranscriptsResource",
    "TranscriptsResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncTranscriptsResource": "inkbox_api.resources.transcripts",
            "TranscriptsResource": "inkbox_sync.resources.transcripts",
        },
    )
