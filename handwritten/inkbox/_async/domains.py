"""Sending domains: what the contract alone can't say about them."""

from __future__ import annotations

from inkbox_api.resources import domains as _domains


class AsyncDomainsResource(_domains.AsyncDomainsResource):
    """Custom sending domains of the organization; they are registered and verified in the console."""

    async def set_default(self, domain_name: str) -> str | None:
        """Choose the domain that new mailboxes get. Needs an admin key.

        Args:
            domain_name: A verified domain; the platform's own domain clears the choice.

        Returns:
            The default from now on; None for the platform's domain.

        Raises:
            InkboxPermissionError: 403: The key isn't an admin key.
            InkboxNotFoundError: 404: The organization has no such domain.
            InkboxConflictError: 409: The domain isn't verified.
        """
        answer = await self._set_default(domain_name)
        return answer.default_domain
