"""A receiver of hooks that does what it is told on standard input, one command a line.

    receiver.py PORT

Commands, each answered by one line of JSON on standard output:

    listen          listens at PORT of 127.0.0.1 to 127.0.0.8; until then connections are refused
    mode good       answers 200 at once
    mode storm SEED answers 500 to 30 of 100, and never to 3 of 1,000
    mode hang       answers nothing
    count           how many came, how many were answered 200, the seconds from the first of these
                    to the last
    dump FILE       all that came, a JSON array a line: seconds, status or null, id, timestamp,
                    signature, body
"""

import asyncio
import json
import random
import sys
import time

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BAD = b"HTTP/1.1 500 Told\r\nContent-Length: 0\r\n\r\n"


class Receiver:
    def __init__(self, port):
        self.port = port
        self.mode = "good"
        self.chance = random.Random(0)
        self.messages = []
        self.accepted = 0
        self.first = self.last = None

    def status(self):
        if self.mode == "good":
            return 200
        if self.mode == "hang":
            return None
        roll = self.chance.random()
        return None if roll < 0.003 else 500 if roll < 0.303 else 200

    def take(self, head, body):
        status = self.status()
        now = time.monotonic()
        self.messages.append((now, status, head, body))
        if status == 200:
            self.accepted += 1
            self.first = self.first or now
            self.last = now
        return status


class Connection(asyncio.Protocol):
    def __init__(self, receiver):
        self.receiver = receiver
        self.input = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.input += data
        while True:
            end = self.input.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.input[:end]
            place = head.lower().find(b"\r\ncontent-length:")
            length = int(head[place + 17 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self.input) < end + 4 + length:
                return
            body = self.input[end + 4 : end + 4 + length]
            self.input = self.input[end + 4 + length :]
            status = self.receiver.take(head, body)
            if status is not None:
                self.transport.write(GOOD if status == 200 else BAD)


def headers(head):
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}


async def obey(receiver, line):
    words = line.split()
    if words[0] == "listen":
        loop = asyncio.get_running_loop()
        await loop.create_server(
            lambda: Connection(receiver),
            [f"127.0.0.{number}" for number in range(1, 9)],
            receiver.port,
            backlog=1024,
        )
    elif words[0] == "mode":
        receiver.mode = words[1]
        if len(words) > 2:
            receiver.chance = random.Random(int(words[2]))
    elif words[0] == "dump":
        with open(words[1], "w", encoding="utf-8") as file:
            for now, status, head, body in receiver.messages:
                named = headers(head)
                row = [now, status] + [
                    named.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
                ]
                file.write(json.dumps(row + [body.decode()]) + "\n")
    seconds = (receiver.last - receiver.first) if receiver.first else 0
    return {"came": len(receiver.messages), "accepted": receiver.accepted, "seconds": seconds}


async def main():
    receiver = Receiver(int(sys.argv[1]))
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(json.dumps(await obey(receiver, line.decode())), flush=True)


asyncio.run(main())
