"""A mail server that tests hand mail to: aiosmtpd, on a free port of this machine.

It writes `port N` and `ca FILE` to standard output, and then what it took, one message a line of JSON:
from whom, to whom, whether by TLS, by which user, and the message in base 64. What it does not take
it tells by its code: a recipient `gone@` is not there, `never@` is refused by policy, `later@` is
refused for now, once.

    server.py FOLDER [--no-tls] [--login USER PASSWORD]
"""

import argparse
import base64
import json
import pathlib
import ssl
import subprocess
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Recipients:
    """Takes what it is to take, and writes it down."""

    def __init__(self):
        self.later = True

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox here"
        if address.startswith("never@"):
            return "554 5.7.1 not wanted here"
        if address.startswith("later@") and self.later:
            self.later = False
            return "451 4.7.1 come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": session.auth_data.decode() if session.auth_data else None,
            "name": session.host_name,
            "message": base64.b64encode(envelope.original_content).decode(),
        }), flush=True)
        return "250 2.0.0 taken"


class Server(Controller):
    """With what the command line says of TLS and of who may hand mail over."""

    def __init__(self, handler, asked, context):
        self.asked = asked
        self.context = context
        super().__init__(handler, hostname="127.0.0.1", port=0, ready_timeout=30)

    def factory(self):
        login = self.asked.login

        def check(server, session, envelope, mechanism, data):
            right = (isinstance(data, LoginPassword)
                     and [data.login.decode(), data.password.decode()] == login)
            return AuthResult(
                success=right, handled=right, auth_data=data.login if right else None)

        return SMTP(
            self.handler, hostname="localhost", tls_context=self.context,
            require_starttls=self.context is not None, authenticator=check if login else None,
            auth_required=bool(login), auth_require_tls=self.context is not None)

    def _trigger_server(self):
        """Calls it once, at the port that it was given."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def certificate(folder):
    """A certificate for this machine that is its own authority."""
    key, certificate = folder / "mail-key.pem", folder / "mail-ca.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--no-tls", action="store_true")
    parser.add_argument("--login", nargs=2)
    asked = parser.parse_args()
    context, ca = (None, "") if asked.no_tls else certificate(asked.folder)
    server = Server(Recipients(), asked, context)
    server.start()
    print(f"port {server.port}\nca {ca}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
