#!/usr/bin/env python3
"""Keeps slow connections open, a quarter of each kind, and opens another for each that is closed.

slow_clients.py PORT COUNT SECONDS

  head      sends a byte of a request's head every two seconds
  body      sends a fifth of a large body at once and the rest a little faster than the least rate
  reader    asks for the largest page again and again and never reads
  idle      reads one answer and then says nothing

Prints "open" once so many were, and at the end, for each kind, how many were closed by the server, after
how many seconds at the soonest and the latest, and what statuses they were told.
"""

import collections
import heapq
import random
import selectors
import socket
import sys
import time

import client

# How long until each goes on.
SECONDS = {"head": 2, "body": 0.5, "reader": 1}
# The least rate is 1,024 bytes a second.
BODY_BYTES = 600
BODY_LENGTH = 1_000_000
BODY_BEGINNING = 200_000
PAGE = client.get("/v1/listings?limit=100")
PAGES = 8
# As small as the kernel makes it, so that an answer waits at the server and not here.
RECEIVE_BUFFER = 2048
# Short, so that what is due is spread out: a burst would take the processor from who is measured.
TURN_SECONDS = 0.005
# In a turn: at first, and then for those that were closed.
OPENED_AT_ONCE = 4
REOPENED_AT_ONCE = 1


class Slow:
    """A slow connection."""

    def __init__(self, kind, port):
        self.kind = kind
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.begin = time.monotonic()
        self.received = b""
        if kind == "head":
            self.send(b"GET /v1/listings HTTP/1.1\r\nHost: slow\r\nX-Slow: ")
        elif kind == "body":
            head = "POST /v1/orders HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n"
            self.send(f"{head}Content-Length: {BODY_LENGTH}\r\n\r\n".encode())
            self.send(b" " * BODY_BEGINNING)
        elif kind == "idle":
            self.send(client.get("/healthz"))

    def send(self, data):
        """Whether the other side is still there."""
        try:
            self.socket.send(data)
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def go_on(self):
        """Does what is due, and says whether the other side is still there."""
        if self.kind == "head":
            return self.send(b"a")
        if self.kind == "body":
            return self.send(b" " * BODY_BYTES)
        # What was not read does not tell that the other side has closed; sending does.
        return self.send(PAGE * PAGES)

    def read(self):
        """Reads what has come; False at the end."""
        try:
            data = self.socket.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.received = (self.received + data)[-4096:]
        return bool(data)

    @property
    def status(self):
        """The last answer's, or none."""
        place = self.received.rfind(b"HTTP/1.1 ")
        return "-" if place < 0 else self.received[place + 9 : place + 12].decode()


class Crowd:
    """All slow connections, and what became of those that were closed."""

    def __init__(self, port, count):
        self.port = port
        self.selector = selectors.EpollSelector()
        # When each goes on, soonest first.
        self.due = []
        kinds = ["head", "body", "reader", "idle"]
        self.missing = collections.deque(kinds[number % 4] for number in range(count))
        self.unopened = count
        self.ages = {kind: [] for kind in kinds}
        self.statuses = {kind: collections.Counter() for kind in kinds}

    def fill_up(self):
        """Opens some of the connections that are missing."""
        for _ in range(OPENED_AT_ONCE if self.unopened > 0 else REOPENED_AT_ONCE):
            if not self.missing:
                return
            slow = Slow(self.missing.popleft(), self.port)
            self.unopened -= 1
            if self.unopened == 0:
                print("open", flush=True)
            if slow.kind != "idle":
                self.plan(slow, slow.begin + random.random() * SECONDS[slow.kind])
            if slow.kind != "reader":
                self.selector.register(slow.socket, selectors.EVENT_READ, slow)

    def plan(self, slow, due):
        heapq.heappush(self.due, (due, id(slow), slow))

    def close(self, slow, now):
        if slow.kind != "reader":
            self.selector.unregister(slow.socket)
        slow.socket.close()
        self.missing.append(slow.kind)
        self.ages[slow.kind].append(now - slow.begin)
        self.statuses[slow.kind][slow.status] += 1

    def turn(self):
        """Opens what is missing, sends what is due, and reads until the turn is over."""
        self.fill_up()
        now = time.monotonic()
        end = now + TURN_SECONDS
        while self.due and self.due[0][0] <= now:
            due, _, slow = heapq.heappop(self.due)
            if slow.socket.fileno() < 0:
                continue
            if slow.go_on():
                self.plan(slow, due + SECONDS[slow.kind])
            else:
                self.close(slow, now)
        while now < end:
            for key, _ in self.selector.select(end - now):
                if not key.data.read():
                    self.close(key.data, now)
            now = time.monotonic()

    def report(self):
        for kind, ages in self.ages.items():
            statuses = " ".join(f"{s}:{n}" for s, n in sorted(self.statuses[kind].items()))
            soonest, latest = (min(ages), max(ages)) if ages else (0, 0)
            print(f"{kind} {len(ages)} {soonest:.1f} {latest:.1f} {statuses}")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    crowd = Crowd(int(sys.argv[1]), int(sys.argv[2]))
    end = time.monotonic() + float(sys.argv[3])
    while time.monotonic() < end:
        crowd.turn()
    crowd.report()


main()
