"""A receiver of webhooks on FastAPI: an endpoint hands the raw body and the headers to the router.

INKBOX_WEBHOOK_SECRET=whsec_... PORT=8000 python examples/webhooks_fastapi.py
"""

import os

import uvicorn
from fastapi import FastAPI, Request, Response

from inkbox import MailWebhookPayload, PhoneIncomingCallWebhookPayload
from inkbox.webhooks import IncomingCallResponse, WebhookRouter, reject

router = WebhookRouter(os.environ["INKBOX_WEBHOOK_SECRET"])
app = FastAPI()


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


@app.post("/webhooks")
async def webhooks(request: Request) -> Response:
    """Take one delivery. The raw body is what is signed: parse nothing before."""
    response = await router.handle(await request.body(), request.headers)
    return Response(response.body, response.status, response.headers)


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ.get("PORT", "8000")), log_level="warning")
