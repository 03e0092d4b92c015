"""Who may do what: every operation, called by every kind of caller about every kind of thing.

A row has the status that each caller is answered with. `human` and `admin` belong to the organization; `own` is a
claimed agent about what is its own, visible or granted to it; `other` is a claimed agent about the same things of a
colleague; `fresh` is an agent that nobody has vouched for, about its own things. A `-` stands for a call that is about
nothing in particular, so that there is nothing of a colleague in it.
"""

from collections.abc import Iterator

import pytest

from tests.conformance.calls import CONSOLE_CALLS, REQUESTS, SIGNUP_CALLS
from tests.conformance.stage import Agent, Caller, Request, Stage

MATRIX = """
operation                         human admin own  other fresh
whoami                            200   200   200  -     200
agent_signup_verify               404   404   404  -     200
agent_signup_resend_verification  404   404   404  -     200
agent_signup_status               404   404   404  -     200
agent_signup_pending              200   403   403  -     403
agent_signup_approve              404   403   403  403   403
identities_create                 201   201   403  -     403
identities_list                   200   200   200  -     200
identities_get                    200   200   200  404   200
identities_update                 200   200   200  404   200
identities_delete                 204   204   204  404   403
identities_release_phone_number   204   204   204  404   403
identities_list_access            200   200   403  403   403
identities_grant_access           201   201   403  403   403
identities_revoke_access          204   204   403  403   403
phone_numbers_provision           201   201   201  404   403
mailboxes_list                    200   200   200  -     200
mailboxes_get                     200   200   200  404   200
mailboxes_update                  200   200   403  404   403
mailboxes_search                  200   200   200  404   200
messages_list                     200   200   200  404   200
messages_get                      200   200   200  404   200
messages_send                     201   201   201  404   201
messages_forward                  201   201   201  404   201
messages_update_flags             200   200   200  404   200
messages_delete                   204   204   204  404   204
messages_get_attachment           200   200   200  404   200
threads_list                      200   200   200  404   200
threads_list_folders              200   200   200  404   200
threads_get                       200   200   200  404   200
threads_update                    200   200   200  404   200
threads_delete                    204   204   204  404   204
mail_contact_rules_list           200   200   200  404   403
mail_contact_rules_create         201   201   201  404   403
mail_contact_rules_get            200   200   200  404   403
mail_contact_rules_update         200   200   403  403   403
mail_contact_rules_delete         204   204   403  403   403
mail_contact_rules_list_all       200   200   403  -     403
domains_list                      200   200   200  -     200
domains_set_default               200   200   403  -     403
api_keys_create                   201   201   403  403   403
signing_keys_create_or_rotate     201   201   201  -     403
webhook_subscriptions_list        200   200   200  -     403
webhook_subscriptions_create      201   201   201  404   403
webhook_subscriptions_get         200   200   200  404   403
webhook_subscriptions_update      200   200   200  404   403
webhook_subscriptions_delete      204   204   204  404   403
contacts_list                     200   200   200  -     403
contacts_lookup                   200   200   200  -     403
contacts_create                   201   201   201  -     403
contacts_get                      200   200   200  404   403
contacts_update                   200   200   200  404   403
contacts_delete                   204   204   204  404   403
contacts_import_vcards            200   200   200  -     403
contacts_export_vcard             200   200   200  404   403
contact_access_list               200   200   200  404   403
contact_access_grant              201   201   403  403   403
contact_access_revoke             204   204   204  404   403
notes_list                        200   200   200  -     403
notes_create                      201   201   201  -     403
notes_get                         200   200   200  404   403
notes_update                      200   200   200  404   403
notes_delete                      204   204   204  404   403
note_access_list                  200   200   200  404   403
note_access_grant                 201   201   403  403   403
note_access_revoke                204   204   204  404   403
phone_numbers_list                200   200   200  -     200
phone_numbers_get                 200   200   200  404   403
phone_numbers_update              200   200   200  404   403
phone_numbers_release             204   204   204  404   403
phone_numbers_search_transcripts  200   200   200  404   403
calls_list                        200   200   200  404   403
calls_get                         200   200   200  404   403
calls_place                       200   200   200  403   403
transcripts_list                  200   200   200  404   403
texts_list                        200   200   200  404   403
texts_send                        201   201   201  404   403
texts_search                      200   200   200  404   403
texts_list_conversations          200   200   200  404   403
texts_get_conversation            200   200   200  404   403
texts_update_conversation         200   200   200  404   403
texts_get                         200   200   200  404   403
texts_update                      200   200   200  404   403
sms_opt_ins_list                  200   200   403  -     403
sms_opt_ins_get                   200   200   403  -     403
sms_opt_ins_opt_in                200   200   403  -     403
sms_opt_ins_opt_out               200   200   403  -     403
phone_contact_rules_list          200   200   200  404   403
phone_contact_rules_create        201   201   201  404   403
phone_contact_rules_get           200   200   200  404   403
phone_contact_rules_update        200   200   403  403   403
phone_contact_rules_delete        204   204   403  403   403
phone_contact_rules_list_all      200   200   403  -     403
imessages_get_triage_number       200   200   200  -     200
imessages_list                    200   200   200  404   200
imessages_send                    201   201   201  404   201
imessages_list_assignments        200   200   200  404   200
imessages_list_conversations      200   200   200  404   200
imessages_get_conversation        200   200   200  404   200
imessages_send_reaction           201   201   201  404   201
imessages_mark_conversation_read  200   200   200  404   200
imessages_send_typing             200   200   200  404   200
imessages_upload_media            201   201   201  -     201
imessage_contact_rules_list       200   200   200  403   403
imessage_contact_rules_create     201   201   201  403   403
imessage_contact_rules_get        200   200   200  403   403
imessage_contact_rules_update     200   200   403  403   403
imessage_contact_rules_delete     204   204   403  403   403
imessage_contact_rules_list_all   200   200   403  -     403
vault_info                        200   200   200  -     403
vault_initialize                  201   201   201  -     403
vault_unlock                      200   200   200  -     403
vault_list_keys                   200   200   200  -     403
vault_replace_primary_key         200   200   200  -     403
vault_delete_key                  204   204   204  -     403
vault_list_secrets                200   200   200  -     403
vault_create_secret               201   201   201  -     403
vault_get_secret                  200   200   200  404   403
vault_update_secret               200   200   200  404   403
vault_delete_secret               204   204   204  404   403
vault_list_access_rules           200   200   200  404   403
vault_grant_access                201   201   201  404   403
vault_revoke_access               204   204   204  404   403
vault_delete                      204   403   403  -     403
"""

HEAD, *LINES = (line.split() for line in MATRIX.strip().splitlines())
ROWS = {operation: dict(zip(HEAD[1:], statuses, strict=True)) for operation, *statuses in LINES}


def cells() -> Iterator[tuple[str, str, int]]:
    """Operation, caller, status."""
    for operation, row in ROWS.items():
        for caller, status in row.items():
            if status != "-":
                yield operation, caller, int(status)


def test_the_matrix_has_a_row_for_every_operation_but_the_public_one() -> None:
    assert set(ROWS) == set(REQUESTS) - {"agent_signup"}


def cast(stage: Stage, name: str) -> tuple[Caller, Agent]:
    """The caller of a column, and the identity that the call is about."""
    if name == "fresh":
        fresh = stage.signup()
        return fresh.caller, fresh
    agent = stage.organization().agent()
    if name == "human":
        return agent.organization.human, agent
    if name == "admin":
        return agent.admin, agent
    return (agent.caller if name == "own" else agent.colleague.caller), agent


def request_for(stage: Stage, operation: str, agent: Agent) -> Request:
    """What is asked for; a claim is made with the code of somebody, where the caller has none."""
    about_a_signup = operation in (*SIGNUP_CALLS, *CONSOLE_CALLS) and not agent.organization.id.startswith("org_agent_")
    return REQUESTS[operation](stage.signup("somebody@example.org") if about_a_signup else agent)


@pytest.mark.parametrize(("operation", "caller", "status"), list(cells()))
def test_a_caller_is_answered_as_the_matrix_says(stage: Stage, operation: str, caller: str, status: int) -> None:
    sender, agent = cast(stage, caller)
    answer = sender.send(request_for(stage, operation, agent))
    assert answer.status_code == status, answer.text
