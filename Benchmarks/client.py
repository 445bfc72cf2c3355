"""A client over one connection, for the measurements that are written in Python."""

import json
import socket

PATIENCE_SECONDS = 60
RECIPIENT = {"name": "虚构收件人", "phone": "19900090000", "address": "虚构省虚构市示例路1号"}


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split()


def get(target, token=None):
    """The bytes of a GET request."""
    who = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {target} HTTP/1.1\r\nHost: bench\r\n{who}\r\n".encode()


def post(target, body, token=None, key=None):
    """The bytes of a POST request with a JSON body."""
    content = json.dumps(body, ensure_ascii=False).encode()
    lines = [f"POST {target} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if key:
        lines.append(f"Idempotency-Key: {key}")
    lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def order(listing, token, key):
    """The bytes of an order of one unit."""
    lines = [{"listing_id": listing, "quantity": 1}]
    return post("/v1/orders", {"lines": lines, "recipient": RECIPIENT, "note": ""}, token, key)


class Client:
    """One connection. Nothing is waited for longer than PATIENCE_SECONDS."""

    def __init__(self, port, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def send(self, request):
        self.socket.sendall(request)

    def answer(self):
        """The next answer's status and body, by its Content-Length."""
        while b"\r\n\r\n" not in self.pending:
            self._fill()
        head, self.pending = self.pending.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(":", 1) for line in lines[1:])
        length = int(fields.get("content-length", "0"))
        while len(self.pending) < length:
            self._fill()
        body, self.pending = self.pending[:length], self.pending[length:]
        return int(lines[0].split(" ")[1]), body

    def ask(self, request):
        self.send(request)
        return self.answer()

    def close(self):
        self.socket.close()

    def _fill(self):
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("the server has closed the connection")
        self.pending += received
