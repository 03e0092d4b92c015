"""A receiver of webhooks on Starlette: the router is an ASGI application, and takes one route.

    INKBOX_WEBHOOK_SECRET=whsec_... PORT=8000 python examples/webhooks_starlette.py

Repetitions are known over restarts, since the store is a file; see docs/webhooks.md.
"""

import os

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from inkbox import MailWebhookPayload, PhoneIncomingCallWebhookPayload
from inkbox.webhooks import IncomingCallResponse, SQLiteStore, WebhookRouter, asgi, reject

router = WebhookRouter(
    os.environ["INKBOX_WEBHOOK_SECRET"], store=SQLiteStore(os.environ.get("STORE", "webhooks.sqlite"))
)


@router.on("message.received")
async def on_mail(event: MailWebhookPayload) -> None:
    """Say who wrote."""
    message = event["data"]["message"]
    print(f"mail from {message['from_address']}: {message['subject']}", flush=True)


@router.incoming_call
async def on_call(call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
    """Turn every call down."""
    print(f"call from {call['remote_phone_number']}", flush=True)
    return reject()


app = Starlette(routes=[Route("/webhooks", asgi(router), methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ.get("PORT", "8000")), log_level="warning")
