"""A receiver of webhooks on Django: an asynchronous view, exempt from the check of forms.

    INKBOX_WEBHOOK_SECRET=whsec_... PORT=8000 python examples/webhooks_django.py

All of it is in one file here; in a project the router and the view live in an application.
"""

import os
import secrets

import django
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from inkbox import MailWebhookPayload, PhoneIncomingCallWebhookPayload
from inkbox.webhooks import IncomingCallResponse, WebhookRouter, reject

router = WebhookRouter(os.environ["INKBOX_WEBHOOK_SECRET"])


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


async def webhooks(request: HttpRequest) -> HttpResponse:
    """Take one delivery. The raw body is what is signed: parse nothing before."""
    response = await router.handle(request.body, request.headers)
    return HttpResponse(response.body, status=response.status, headers=response.headers)


# The signature stands in for the token that a form would bring.
urlpatterns = [path("webhooks", csrf_exempt(webhooks))]

if __name__ == "__main__":
    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY=secrets.token_hex())
    django.setup()
    uvicorn.run(get_asgi_application(), port=int(os.environ.get("PORT", "8000")), log_level="warning")
