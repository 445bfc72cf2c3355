#!/usr/bin/env python3
"""A mixed load of many hours, bounded and moderate; and the count of what became of its orders.

soak.py load PORT SECONDS IDS TOKENS ACKNOWLEDGED
soak.py check DATABASE ACKNOWLEDGED

The load: readers and buyers on connections that stay, visitors who come for one request and go,
some of them in the middle of an answer, people who log in, requests that must be refused, and slow
connections. Each acknowledged order is written down as its id. An answer that should not be is an
error, told at once, and the exit status is 1.

The check: each order that was acknowledged is in the database once, and nothing else is but orders
whose answer was on its way when the load ended; the exit status says whether.
"""

import itertools
import random
import sqlite3
import sys
import threading
import time
import uuid

import client

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SLOW = 40
ERRORS_TOLD = 20


class Load:
    def __init__(self, port, seconds, ids, tokens, acknowledged):
        self.port = port
        self.end = time.monotonic() + seconds
        self.ids = ids
        # The last buyer logs in so often that the session behind this token ends soon.
        self.tokens = tokens[:-1]
        self.newcomer = f"1880000{len(tokens):04d}"
        self.acknowledged = acknowledged
        self.lock = threading.Lock()
        self.counts = {}
        self.errors = 0

    def run(self):
        # What each does, how many do it, and how many seconds each waits in between.
        people = [
            (self.read, 6, 0.04),
            (self.buy, 6, 0.06),
            (self.visit, 3, 0.05),
            (self.log_in, 1, 0.5),
            (self.misuse, 2, 0.1),
            (self.dawdle, 1, 0),
        ]
        threads = []
        for act, count, pause in people:
            for number in range(count):
                threads.append(threading.Thread(target=self.repeat, args=(act, number, pause)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(" ".join(f"{name}:{count}" for name, count in sorted(self.counts.items())))
        return self.errors == 0

    def repeat(self, act, number, pause):
        """Does it until the end; `act` is a generator that stops where its connection should."""
        chance = random.Random(number)
        while time.monotonic() < self.end:
            try:
                for name in act(chance):
                    self.count(name)
                    if time.monotonic() >= self.end:
                        break
                    time.sleep(pause * 2 * chance.random())
            except (OSError, ValueError) as error:
                self.fail(f"{act.__name__}: {error!r}")
                time.sleep(0.1)

    def count(self, name):
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1

    def fail(self, what):
        with self.lock:
            self.errors += 1
            if self.errors <= ERRORS_TOLD:
                print(f"soak: {what}", file=sys.stderr, flush=True)

    def expect(self, name, answer, *statuses):
        if answer[0] not in statuses:
            self.fail(f"{name}: {answer[0]} {answer[1][:300].decode(errors='replace')}")
        return answer

    def read(self, chance):
        """A few hundred reads over one connection."""
        connection = client.Client(self.port)
        for _ in range(300):
            target = chance.choice(
                ["/v1/listings", "/v1/listings?sort=price&limit=50", "/v1/villages", "/metrics"]
                + ["/v1/listings/" + chance.choice(self.ids)] * 8
            )
            self.expect("read", connection.ask(client.get(target)), 200)
            yield "read"
        connection.close()

    def buy(self, chance):
        """Some orders over one connection; one of ten is sent again under its key."""
        connection = client.Client(self.port)
        for _ in range(50):
            order = client.order(chance.choice(self.ids), chance.choice(self.tokens), uuid.uuid4().hex)
            answer = self.expect("order", connection.ask(order), 201)
            if answer[0] == 201:
                self.note(answer[1])
            if chance.random() < 0.1:
                again = self.expect("order again", connection.ask(order), 201)
                if again[1] != answer[1]:
                    self.fail("an order that was sent again got another answer")
            yield "order"
        connection.close()

    def note(self, body):
        text = client.json.loads(body)["id"]
        with self.lock:
            self.acknowledged.write(text + "\n")

    def visit(self, chance):
        """One request of a connection's own; one of four goes before its answer has come."""
        connection = client.Client(self.port)
        connection.send(client.get("/v1/listings?limit=100"))
        if chance.random() < 0.75:
            self.expect("visit", connection.answer(), 200)
        connection.close()
        yield "visit"

    def log_in(self, chance):
        """Logging in, with the right password and with a wrong one."""
        connection = client.Client(self.port)
        body = {"phone": self.newcomer, "password": "bench-" + self.newcomer}
        self.expect("log-in", connection.ask(client.post("/v1/sessions", body)), 200, 201)
        connection.close()
        # From elsewhere, for an address that failed ten times is refused with the right one, too.
        connection = client.Client(self.port, f"127.1.{chance.randrange(250)}.{chance.randrange(1, 250)}")
        body["password"] = "wrong-" + self.newcomer
        self.expect("wrong log-in", connection.ask(client.post("/v1/sessions", body)), 401, 429)
        connection.close()
        yield "log-in"

    def misuse(self, chance):
        """A request that must be refused."""
        request, status = chance.choice(
            [
                (b"GET / HTTP/1.1\r\n\r\n", 400),
                (b"GET /v1/listings HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40000 + b"\r\n\r\n", 431),
                (b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
                (client.get("/v1/nothing"), 404),
                (client.post("/v1/orders", {"lines": []}), 401),
                (client.post("/v1/orders", {"lines": 1}, self.tokens[0], uuid.uuid4().hex), 422),
            ]
        )
        connection = client.Client(self.port)
        self.expect(f"misuse ({status})", connection.ask(request), status)
        connection.close()
        yield "misuse"

    def dawdle(self, chance):
        """Connections that send a little and then nothing, until the server closes them."""
        beginnings = itertools.cycle([b"GET /v1/li", client.get("/healthz"), b""])
        open_connections = []
        for beginning in itertools.islice(beginnings, SLOW):
            connection = client.Client(self.port)
            connection.send(beginning)
            open_connections.append(connection)
        leave = min(self.end, time.monotonic() + 20 + 60 * chance.random())
        while time.monotonic() < leave:
            time.sleep(0.5)
        for connection in open_connections:
            connection.close()
        yield "slow"


def number(text):
    """An identifier as the database has it."""
    value = 0
    for digit in text:
        value = value << 5 | DIGITS.index(digit)
    return value


def check(database, path):
    acknowledged = [number(line) for line in client.lines_of(path)]
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT o.id FROM customer_order o JOIN user_account u ON u.id = o.buyer_id"
        " WHERE u.phone LIKE '1880000%'"
    )
    found = {row[0] for row in rows}
    lost = set(acknowledged) - found
    more = len(found) - len(set(acknowledged))
    twice = len(acknowledged) - len(set(acknowledged))
    print(
        f"orders: {len(acknowledged)} acknowledged, {len(lost)} of them lost, {twice} told twice,"
        f" {more} more in the database"
    )
    return bool(acknowledged) and not lost and not twice and more == 0


def main():
    words = sys.argv[1:]
    if len(words) == 6 and words[0] == "load":
        with open(words[5], "w", encoding="utf-8") as acknowledged:
            lists = map(client.lines_of, words[3:5])
            is_good = Load(int(words[1]), float(words[2]), *lists, acknowledged).run()
    elif len(words) == 3 and words[0] == "check":
        is_good = check(words[1], words[2])
    else:
        sys.exit(__doc__)
    sys.exit(0 if is_good else 1)


main()
