"""Mail costs nothing until somebody writes one: the start of a sandbox has half a second."""

import subprocess
import sys

HEAVY = ("aiosmtpd", "snowballstemmer", "email.contentmanager", "email.headerregistry", "email._header_value_parser")
PROGRAM = f"""
import sys
import inkbox_sandbox.mail.messages, inkbox_sandbox.mail.rules, inkbox_sandbox.mail.smtp, inkbox_sandbox.mail.threads
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_importing_the_handlers_loads_no_mail_library() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
