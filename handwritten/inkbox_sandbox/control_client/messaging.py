"""The part of the control API's client that is about texts and iMessages."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from inkbox_sandbox.control_client.types import IMessageArrival, InboundFile, OutcomeOrder, RouterAnswer, TextArrival

TextOutcome = Literal["queued", "sent", "delivered", "delivery_failed", "delivery_unconfirmed", "sending_failed"]
IMessageOutcome = Literal["registered", "pending", "queued", "accepted", "sent", "delivered", "declined", "error"]
IMessageService = Literal["imessage", "sms", "rcs"]
Reaction = Literal["love", "like", "dislike", "laugh", "emphasize", "question", "custom"]


class Messaging:
    """The people who text and write iMessages, and the carriers in between.

    Numbers are in E.164 form. Texts and messages are named by the `id` of their row, agents by handle or identity id.
    """

    def _ask(self, method: str, path: str, body: Any = None, **parts: Any) -> Any:
        raise NotImplementedError

    def _send(self, method: str, path: str, **parts: Any) -> Any:
        raise NotImplementedError

    def receive_text(
        self,
        *,
        sender: str,
        to: str,
        text: str | None = None,
        media: Sequence[InboundFile] = (),
        others: Sequence[str] = (),
    ) -> TextArrival:
        """Let a person text a number of the sandbox.

        Args:
            sender: Number of the person.
            to: Number of the sandbox.
            text: What the person writes; `START` and `STOP` do what they say.
            media: Pictures and other files.
            others: Further recipients; with some the text is one to a group.
        """
        body = {
            "sender": sender,
            "to": to,
            "text": text,
            "media": [file.to_wire() for file in media],
            "others": list(others),
        }
        return TextArrival(**self._ask("POST", "/texts", body))

    def report_text(
        self,
        text_id: UUID | str,
        outcome: TextOutcome,
        *,
        recipient: str | None = None,
        error_code: str | None = None,
        error_detail: str | None = None,
    ) -> str:
        """Let the carrier report on a text that was sent, at one recipient or at all.

        A report that comes too late changes nothing. Returns the new status of the text as a whole.
        """
        body = {"outcome": outcome, "recipient": recipient, "error_code": error_code, "error_detail": error_detail}
        status: str = self._ask("POST", f"/texts/{text_id}/outcome", body)["delivery_status"]
        return status

    def order_text_outcome(
        self,
        outcome: TextOutcome,
        *,
        recipient: str | None = None,
        error_code: str | None = None,
        error_detail: str | None = None,
        remaining: int | None = 1,
    ) -> OutcomeOrder:
        """Decide in advance how far texts get; without an order they are delivered at once.

        Args:
            outcome: Where they end: `queued` and `sent` leave the rest to `report_text`.
            recipient: Only texts to this number; to whoever comes when left out.
            error_code: The carrier's code, with a failure; a usual one when left out.
            error_detail: Its explanation; a usual one when left out.
            remaining: For how many recipients; None is for all.
        """
        body = {
            "outcome": outcome,
            "recipient": recipient,
            "error_code": error_code,
            "error_detail": error_detail,
            "remaining": remaining,
        }
        return OutcomeOrder(**self._ask("POST", "/text-outcomes", body))

    def clear_text_outcomes(self) -> int:
        """Take back what was decided of texts to come; returns how many orders there were."""
        removed: int = self._ask("DELETE", "/text-outcomes")["removed"]
        return removed

    def set_campaign(self, active: bool, *, organization_id: str | None = None) -> None:
        """Give an organization (the first one by default) a 10DLC campaign of its own, or take it away."""
        self._ask("PUT", "/campaign", {"active": active, "organization_id": organization_id})

    def text_router(self, sender: str, text: str) -> RouterAnswer:
        """Let a person text the number that connects persons with agents."""
        return RouterAnswer(**self._ask("POST", "/imessage/router", {"sender": sender, "text": text}))

    def connect_imessage(self, sender: str, handle: str) -> RouterAnswer:
        """Let a person ask to be connected with an agent; `assignment_id` is None when the router refuses."""
        return self.text_router(sender, f"connect @{handle.removeprefix('@')}")

    def disconnect_imessage(self, sender: str, agent: UUID | str) -> str:
        """Let a person disconnect from an agent; returns the id of the assignment that is over."""
        body = {"sender": sender, "agent": str(agent)}
        assignment_id: str = self._ask("POST", "/imessage/disconnect", body)["assignment_id"]
        return assignment_id

    def set_imessage_line(self, active: bool) -> None:
        """Switch the number that connects persons with agents on or off."""
        self._ask("PUT", "/imessage/router", {"active": active})

    def receive_imessage(
        self,
        *,
        sender: str,
        agent: UUID | str,
        text: str | None = None,
        media: Sequence[InboundFile] = (),
        service: IMessageService = "imessage",
    ) -> IMessageArrival:
        """Let a connected person write to an agent.

        Args:
            sender: Number of the person.
            agent: Who gets it.
            text: What the person writes.
            media: Pictures and other files.
            service: The way it takes.
        """
        body = {
            "sender": sender,
            "agent": str(agent),
            "text": text,
            "media": [file.to_wire() for file in media],
            "service": service,
        }
        return IMessageArrival(**self._ask("POST", "/imessage/messages", body))

    def report_imessage(
        self,
        message_id: UUID | str,
        outcome: IMessageOutcome,
        *,
        service: IMessageService | None = None,
        error_code: str | None = None,
        error_detail: str | None = None,
    ) -> str:
        """Let the far end report on a message that was sent; a report that comes too late changes nothing.

        Returns the new status.
        """
        body = {"outcome": outcome, "service": service, "error_code": error_code, "error_detail": error_detail}
        status: str = self._ask("POST", f"/imessage/messages/{message_id}/outcome", body)["status"]
        return status

    def order_imessage_outcome(
        self,
        outcome: IMessageOutcome,
        *,
        recipient: str | None = None,
        service: IMessageService | None = None,
        error_code: str | None = None,
        error_detail: str | None = None,
        remaining: int | None = 1,
    ) -> OutcomeOrder:
        """Decide in advance how far iMessages get; without an order they are delivered at once.

        Args:
            outcome: Where they end: what comes before `delivered` leaves the rest to `report_imessage`.
            recipient: Only messages to this number; to whoever comes when left out.
            service: The way they take: `sms` for a person who has no iMessage.
            error_code: Code of a failure.
            error_detail: Its explanation.
            remaining: For how many messages; None is for all.
        """
        body = {
            "outcome": outcome,
            "recipient": recipient,
            "service": service,
            "error_code": error_code,
            "error_detail": error_detail,
            "remaining": remaining,
        }
        return OutcomeOrder(**self._ask("POST", "/imessage-outcomes", body))

    def clear_imessage_outcomes(self) -> int:
        """Take back what was decided of iMessages to come; returns how many orders there were."""
        removed: int = self._ask("DELETE", "/imessage-outcomes")["removed"]
        return removed

    def receive_tapback(
        self, message_id: UUID | str, reaction: Reaction, *, custom_emoji: str | None = None, part_index: int = 0
    ) -> str | None:
        """Let a person give a message a tapback; returns its id, None when the person is blocked."""
        body = {"reaction": reaction, "custom_emoji": custom_emoji, "part_index": part_index}
        reaction_id: str | None = self._ask("PUT", f"/imessage/messages/{message_id}/tapback", body)["reaction_id"]
        return reaction_id

    def remove_tapback(self, message_id: UUID | str, *, part_index: int = 0) -> None:
        """Let a person take a tapback back."""
        self._send("DELETE", f"/imessage/messages/{message_id}/tapback", params={"part_index": part_index})
