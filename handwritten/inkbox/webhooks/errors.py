"""What `unwrap` raises instead of handing out a body that cannot be trusted or read."""

from inkbox._runtime.errors import InkboxError, shown_as_public


class WebhookVerificationError(InkboxError):
    """The request was not signed with the key, or was changed on its way: answer 403 and look at nothing in it."""


class WebhookTimestampError(WebhookVerificationError):
    """The signature is right, but the request is too old or from the future: a replay, or a clock that is off."""


class WebhookPayloadError(InkboxError):
    """The request is genuine, but its body is not a JSON object, so there is no event in it."""


shown_as_public(globals())
