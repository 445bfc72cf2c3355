"""Number 19 of what must hold: 10,000 events to a receiver that is down at first, then answers 500 to
30 of 100 and hangs for some, while the server is killed with SIGKILL midway.

    storm.py PROGRAM [--events 10000] [--down 60] [--seed N]

Every event arrives, none of a change that was refused, in order for each subject, each under one id,
and `standardwebhooks` of PyPI takes every signature. What waits for its next try is made due every
half second, for else the schedule would take three days; the rest of the clock is as it is. It ends
by itself, at the latest after MAXIMUM_SECONDS.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

from standardwebhooks.webhooks import Webhook

MAXIMUM_SECONDS = 900
CLIENTS = 4
PASSWORD = "storm-password-1"
TYPES = ["order.placed", "order.paid"]


class Server:
    def __init__(self, program, database):
        self.process = subprocess.Popen(
            [program, "serve", "--database", database, "--listen", "127.0.0.1:0",
             "--rate-limit", "off", "--access-log", "off", "--allow-hooks-to", "127.0.0.0/8"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("storm: the server does not start")
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


class Receiver:
    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, pathlib.Path(__file__).with_name("receiver.py"), str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Client:
    """A client that sends again under the same key where the line breaks or the server is away."""

    def __init__(self, port, token=None):
        self.port, self.token, self.connection = port, token, None

    def send(self, method, path, body=None, key=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        deadline = time.monotonic() + 60
        while True:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port(), timeout=30)
                self.connection.request(method, path, json.dumps(body) if body else None, headers)
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.status not in (409, 503) or b"in_flight" not in text and answer.status == 409:
                    return answer.status, json.loads(text) if text else None
            except (OSError, http.client.HTTPException):
                self.connection = None
            if time.monotonic() > deadline:
                raise TimeoutError(path)
            time.sleep(0.02)


def log_in(port, phone):
    status, answer = Client(port).send("POST", "/v1/sessions", {"phone": phone, "password": PASSWORD})
    assert status in (200, 201), answer
    return answer["token"]


def trade(worker, port, tokens, listings, orders, refused):
    """Places and pays orders; one in ten that is too large is refused before."""
    buyer, office = Client(lambda: port.value, tokens[0]), Client(lambda: port.value, tokens[1])
    recipient = {"name": "虚构收件人", "phone": "19900090000", "address": "虚构省虚构市示例路1号"}
    for number in range(orders):
        listing = listings[(worker + number * CLIENTS) % len(listings)]
        lines = [{"listing_id": listing, "quantity": 1}]
        if number % 10 == 0:
            # Its second line is of nothing: what was done for the first is undone.
            nothing = {"listing_id": "00000000000ZZ", "quantity": 1}
            refuse(buyer, "/v1/orders", {"lines": lines + [nothing], "recipient": recipient},
                   f"no-{worker}-{number}", refused)
        status, order = buyer.send(
            "POST", "/v1/orders", {"lines": lines, "recipient": recipient},
            key=f"yes-{worker}-{number}")
        assert status == 201, order
        payment = {"method": "bank_transfer", "amount_fen": order["total_fen"], "reference": "storm"}
        path = f"/v1/orders/{order['id']}/payments"
        status, answer = office.send("POST", path, payment, key=f"pay-{worker}-{number}")
        assert status == 201, answer
        if number % 10 == 0:
            refuse(office, path, payment, f"pay-again-{worker}-{number}", refused)


def refuse(client, path, body, key, refused):
    """Asks for what is refused: nothing of it may ever be told."""
    status, answer = client.send("POST", path, body, key=key)
    assert 400 <= status < 500, answer
    with refused.get_lock():
        refused.value += 1


# Of a delivery, before it is given up: the first, and one after each wait of the schedule.
TRIES = 10


def let_time_pass(database):
    database.execute(
        "UPDATE webhook_delivery SET next_attempt_at = 0"
        " WHERE status = 'pending' AND is_next = 1 AND attempts > 0 AND next_attempt_at > 0")


BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def identifier(number):
    return "".join(BASE32[number >> 5 * place & 31] for place in reversed(range(13)))


def check(expected, given_up, messages, secret, faults):
    """What came, against what happened. What was given up had all of its tries, and is no loss: it
    stands in the list of what failed, to be sent again."""
    webhook = Webhook(secret)
    taken, bodies, unsigned = [], {}, 0
    for _, status, message, timestamp, signature, body in messages:
        try:
            webhook.verify(body, {
                "webhook-id": message, "webhook-timestamp": timestamp,
                "webhook-signature": signature})
        except Exception:
            unsigned += 1
        if bodies.setdefault(message, body) != body:
            faults.append(f"{message} came with two bodies")
        if status == 200:
            taken.append(message)
    if unsigned:
        faults.append(f"{unsigned} signatures are not valid")
    wanted = {message: (subject, kind) for message, subject, kind in expected}
    for message, tries in given_up.items():
        if tries < TRIES:
            faults.append(f"{message} was given up after {tries} tries")
    lost = wanted.keys() - set(taken) - given_up.keys()
    strange = bodies.keys() - wanted.keys()
    if lost:
        faults.append(f"{len(lost)} events are lost")
    if strange:
        faults.append(f"{len(strange)} messages are of nothing that happened")
    told = {(json.loads(body)["data"]["order_id"], json.loads(body)["type"]) for body in bodies.values()}
    if len(told) != len(bodies):
        faults.append("an event has two ids")
    place = {}
    for number, message in enumerate(taken):
        place.setdefault(message, number)
    by_subject = {}
    for message, subject, _ in expected:
        if message not in given_up:
            by_subject.setdefault(subject, []).append(place.get(message, -1))
    wrong = sum(places != sorted(places) for places in by_subject.values())
    if wrong:
        faults.append(f"{wrong} subjects are out of order")
    return len(taken) - len(set(taken))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--down", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000_000))
    asked = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="shanhuo-hooks."))
    receiver, server = Receiver(), None
    began = time.monotonic()

    workers = []

    def patience():
        if time.monotonic() - began > MAXIMUM_SECONDS:
            raise TimeoutError(f"storm: not done after {MAXIMUM_SECONDS} s")
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("storm: a client failed")
        time.sleep(0.5)

    try:
        path = str(folder / "county.sqlite")
        run = lambda *words, **more: subprocess.run(
            [asked.program, *words, "--database", path], check=True, stdout=subprocess.DEVNULL, **more)
        run("seed", "scale", "--households", "60", "--listings", "600", "--orders", "0")
        run("user", "add", "--role", "admin", "--phone", "19900090001", "--name", "虚构管理员",
            input=PASSWORD + "\n", text=True)
        server = Server(asked.program, path)
        port = multiprocessing.Value("i", server.port)
        office = log_in(lambda: port.value, "19900090001")
        database = sqlite3.connect(path, timeout=30, isolation_level=None)
        listings = [
            identifier(row[0]) for row in database.execute(
                "SELECT listing_id FROM stock LIMIT 500")]
        tokens = []
        for worker in range(CLIENTS):
            phone = f"1990009{1000 + worker}"
            Client(lambda: port.value).send(
                "POST", "/v1/users", {"phone": phone, "name": "虚构买家", "password": PASSWORD})
            tokens.append((log_in(lambda: port.value, phone), office))
        status, hook = Client(lambda: port.value, office).send(
            "POST", "/v1/webhooks",
            {"url": f"http://127.0.0.1:{receiver.port}/hook", "events": TYPES})
        assert status == 201, hook

        refused = multiprocessing.Value("i", 0)
        orders = -(-asked.events // (len(TYPES) * CLIENTS))
        workers += [
            multiprocessing.Process(
                target=trade, daemon=True, args=(worker, port, tokens[worker], listings, orders, refused))
            for worker in range(CLIENTS)]
        for worker in workers:
            worker.start()
        while time.monotonic() - began < asked.down:
            let_time_pass(database)
            patience()
        receiver.tell(f"mode storm {asked.seed}")
        receiver.tell("listen")
        total = orders * CLIENTS * len(TYPES)
        while receiver.tell("count")["accepted"] < total * 0.4:
            let_time_pass(database)
            patience()
        server.kill()
        server = Server(asked.program, path)
        port.value = server.port
        for worker in workers:
            worker.join()
            assert worker.exitcode == 0
        while True:
            let_time_pass(database)
            left, = database.execute(
                "SELECT (SELECT sequence FROM outbox_position) < (SELECT max(sequence) FROM outbox_event)"
                " OR EXISTS (SELECT 1 FROM webhook_delivery WHERE status = 'pending')").fetchone()
            if not left:
                break
            patience()
        dump = folder / "messages"
        receiver.tell(f"dump {dump}")
        expected = [
            (f"evt_{identifier(row[0])}", row[1], row[2]) for row in database.execute(
                "SELECT id, subject_id, type FROM outbox_event"
                " WHERE type IN ('order.placed', 'order.paid') ORDER BY sequence")]
        given_up = {
            f"evt_{identifier(row[0])}": row[1] for row in database.execute(
                "SELECT e.id, d.attempts FROM webhook_delivery d JOIN outbox_event e"
                " ON e.sequence = d.sequence WHERE d.status = 'failed'")}
        database.close()
        if server.stop() != 0:
            sys.exit("storm: the server ended with an error")
        messages = [json.loads(line) for line in dump.read_text(encoding="utf-8").splitlines()]
        faults = []
        if len(expected) != total:
            faults.append(f"{len(expected)} events happened, {total} were asked for")
        doubled = check(expected, given_up, messages, hook["secret"], faults)
        run("verify")
        print(f"storm: seed {asked.seed}: {len(expected)} events, {len(messages)} tries came,"
              f" {doubled} accepted more than once, {len(given_up)} given up after {TRIES} tries,"
              f" {refused.value} changes refused,"
              f" {time.monotonic() - began:.0f} s")
        for fault in faults:
            print(f"storm: {fault}", file=sys.stderr)
        return 1 if faults else 0
    finally:
        if server and server.process.poll() is None:
            server.kill()
        receiver.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
