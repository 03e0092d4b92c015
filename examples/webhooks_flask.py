"""A receiver of webhooks on Flask: `blocking` runs the router for a view, and the handlers are plain functions.

INKBOX_WEBHOOK_SECRET=whsec_... PORT=8000 python examples/webhooks_flask.py
"""

import os

from flask import Flask, Response, request

from inkbox import MailWebhookPayload, PhoneIncomingCallWebhookPayload
from inkbox.webhooks import IncomingCallResponse, WebhookRouter, blocking, reject

router = WebhookRouter(os.environ["INKBOX_WEBHOOK_SECRET"])
handle = blocking(router)
app = Flask(__name__)


@router.on("message.received")
def on_mail(event: MailWebhookPayload) -> None:
    """Say who wrote."""
    message = event["data"]["message"]
    print(f"mail from {message['from_address']}: {message['subject']}", flush=True)


@router.incoming_call
def on_call(call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
    """Turn every call down."""
    print(f"call from {call['remote_phone_number']}", flush=True)
    return reject()


@app.post("/webhooks")
def webhooks() -> Response:
    """Take one delivery. The raw body is what is signed: parse nothing before."""
    response = handle(request.get_data(), request.headers)
    return Response(response.body, response.status, response.headers)


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "8000")))
