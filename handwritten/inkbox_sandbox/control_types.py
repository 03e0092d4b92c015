"""The types of the control API's client, under the name that users import them from."""

from inkbox_sandbox.control_client.types import *  # noqa: F403
