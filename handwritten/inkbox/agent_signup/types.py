"""Answers of the signup calls."""

from inkbox_api.models.agent_signup_resend_response import AgentSignupResendResponse
from inkbox_api.models.agent_signup_response import AgentSignupResponse
from inkbox_api.models.agent_signup_status_response import AgentSignupStatusResponse
from inkbox_api.models.agent_signup_verify_response import AgentSignupVerifyResponse
from inkbox_api.models.signup_restrictions import SignupRestrictions

__all__ = [
    "AgentSignupResendResponse",
    "AgentSignupResponse",
    "AgentSignupStatusResponse",
    "AgentSignupVerifyResponse",
    "SignupRestrictions",
]
