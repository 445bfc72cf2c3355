#!/usr/bin/env python3
"""The bank test: clients that order, pay, call off, send, confirm and pay out, all at once, while the
server is ended with SIGKILL again and again, and another program, Python's sqlite3, reads snapshots
of the books and the stock. Every snapshot has to be whole, everything that was answered has to be
there in the end, and `verify` has to find nothing. With --plant a balance is changed by hand on the
way, which has to be noticed.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid

PASSWORD = "shanhuo-demo"
OFFICE, COORDINATOR, BUYER = "13800000001", "13800000002", "13800000003"
LISTINGS, LOT = 6, 2000
# How long the server lives, and how long a client waits before it asks a server that is not there.
LIVES, PAUSE = (2.0, 6.0), 0.05
# A request is sent again so often at the most, and a step of an order tried.
ATTEMPTS = 400

SNAPSHOT = {
    "all accounts sum to 0": "SELECT coalesce(sum(balance_fen), 0) FROM ledger_account",
    "all entries sum to 0": "SELECT coalesce(sum(amount_fen), 0) FROM ledger_entry",
    "no stock is negative, and what is sold and left is what came": """
        SELECT count(*) FROM stock WHERE available < 0 OR reserved < 0 OR sold < 0
          OR received <> available + reserved + sold + adjusted""",
    "what came of a lot is what was harvested": """
        SELECT count(*) FROM (SELECT lot_id, sum(received) AS received FROM stock
          WHERE listing_id IN (SELECT id FROM listing WHERE title LIKE '虚构核桃%')
          GROUP BY lot_id) WHERE received <> {}""".format(LOT),
    "nobody but the bank, or an advance, is below zero": """
        SELECT count(*) FROM ledger_account
        WHERE kind IN ('escrow', 'household', 'village', 'logistics') AND balance_fen < 0""",
}


class Server:
    """A server on one port, that is killed and comes back."""

    def __init__(self, program, database):
        self.program, self.database, self.port = program, database, 0
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--database", self.database, "--listen",
             f"127.0.0.1:{self.port}", "--access-log", "off", "--rate-limit", "off"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bank: the server does not start")
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            raise SystemExit("bank: the server did not end well")


class Client:
    """One caller, who sends again what was not answered, under the same key."""

    tokens = {}

    def __init__(self, server, phone):
        self.server, self.connection, self.token = server, None, None
        if phone not in Client.tokens:
            Client.tokens[phone] = self.call(
                "POST", "/v1/sessions", {"phone": phone, "password": PASSWORD})[1]["token"]
        self.token = Client.tokens[phone]

    def call(self, method, path, body=None, key=None):
        """The status and the body; tries until there is an answer that is not 503."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        for _ in range(ATTEMPTS):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.server.port, timeout=30)
                self.connection.request(method, path, data, headers)
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.status != 503:
                    return answer.status, json.loads(text) if text else None
            except (OSError, http.client.HTTPException):
                self.connection = None
            time.sleep(PAUSE)
        raise SystemExit(f"bank: no answer to {method} {path}")


class Bank:
    def __init__(self, options, server, database):
        self.options, self.server, self.database = options, server, database
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.faults, self.counts = [], {}
        self.orders, self.paid = {}, set()
        self.snapshots = self.kills = 0

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def fault(self, text):
        with self.lock:
            self.faults.append(text)
        self.over.set()

    def expect(self, what, answer, *statuses):
        """Counts an answer; one with any other status is a fault."""
        status, body = answer
        if status not in statuses:
            self.fault(f"{what}: {status} {body}")
        code = "" if status < 400 or not body else f" {body.get('code')}"
        self.count(f"{what} {status}{code}")
        return body if status in (200, 201) else None

    def open_shop(self):
        """Goods for sale, of the coordinator's villages."""
        keeper, office = Client(self.server, COORDINATOR), Client(self.server, OFFICE)
        Client(self.server, BUYER)
        households = keeper.call("GET", "/v1/households?limit=50")[1]["items"]
        listings = []
        for number in range(LISTINGS):
            made = self.expect("listing", keeper.call("POST", "/v1/listings", {
                "household_id": households[number]["id"], "category": "walnuts",
                "title": f"虚构核桃{number}", "description": "虚构。", "unit": "盒",
                "net_weight_g": 500, "price_fen": 3333 + number * 7, "shelf_life_days": 180,
                "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000},
            }), 201)
            self.add_lot(keeper, made["id"])
            self.expect("publish", office.call(
                "POST", f"/v1/listings/{made['id']}/publish"), 200)
            listings.append(made["id"])
        self.villages = [own["id"] for own in keeper.call("GET", "/v1/me")[1]["villages"]]
        return listings

    def add_lot(self, keeper, listing):
        self.expect("lot", keeper.call(
            "POST", f"/v1/listings/{listing}/lots",
            {"id": identifier(), "quantity": LOT, "harvested_on": today()}), 201, 200, 409)

    def trade(self, number):
        """One client: an order after the other, each with a fate of its own."""
        chance = random.Random(self.options.seed * 1000 + number)
        buyer, office = Client(self.server, BUYER), Client(self.server, OFFICE)
        keeper = Client(self.server, COORDINATOR)
        while not self.over.is_set():
            listing = chance.choice(self.listings)
            placed = self.expect("order", buyer.call("POST", "/v1/orders", {
                "lines": [{"listing_id": listing, "quantity": chance.randint(1, 9)}],
                "recipient": {"name": "虚构收件人", "phone": "19900000001",
                              "address": "虚构市示例路1号"},
            }, key=str(uuid.uuid4())), 201, 409)
            if placed is None:
                self.add_lot(keeper, listing)
                continue
            with self.lock:
                self.orders[placed["id"]] = placed["total_fen"]
            self.take_on(placed, chance.random(), buyer, office, keeper)
            if number == 0:
                self.pay_out(office)

    def take_on(self, order, fate, buyer, office, keeper):
        path = f"/v1/orders/{order['id']}"
        if fate < 0.15:
            self.expect("cancel", buyer.call("POST", path + "/cancel"), 200, 409)
            return
        if self.expect("pay", office.call("POST", path + "/payments", {
                "method": "bank_transfer", "amount_fen": order["total_fen"],
                "reference": order["number"]}, key=str(uuid.uuid4())), 201) is None:
            return
        with self.lock:
            self.paid.add(order["id"])
        if fate < 0.35:
            return
        parcel = f"/v1/consignments/{order['consignments'][0]['id']}"
        self.expect("pack", keeper.call("POST", parcel + "/pack"), 200, 409)
        if fate < 0.45:
            return
        self.expect("dispatch", keeper.call("POST", parcel + "/dispatch", {
            "carrier": "演示快递", "tracking_number": order["number"]}), 200, 409)
        self.expect("deliver", keeper.call("POST", parcel + "/deliver"), 200, 409)
        if fate < 0.55:
            return
        self.expect("confirm", buyer.call("POST", path + "/confirm"), 200, 409)

    def pay_out(self, office):
        for village in self.villages:
            run = self.expect("payout", office.call(
                "POST", "/v1/payouts", {"village_id": village, "up_to": today()},
                key=str(uuid.uuid4())), 201, 409)
            if run:
                self.expect("payout confirmed", office.call(
                    "POST", f"/v1/payouts/{run['id']}/confirm"), 200, 409)

    def look(self):
        """Reads one snapshot after the other."""
        db = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, isolation_level=None,
                             check_same_thread=False)
        db.execute("PRAGMA busy_timeout = 30000")
        while not self.over.is_set():
            try:
                db.execute("BEGIN")
                for what, question in SNAPSHOT.items():
                    (number,) = db.execute(question).fetchone()
                    if number != 0:
                        self.fault(f"snapshot {self.snapshots}: not so: {what} ({number})")
                db.execute("COMMIT")
                self.snapshots += 1
            except sqlite3.OperationalError as error:
                # While a killed server's log is taken back nobody reads.
                if "locked" not in str(error) and "disk I/O" not in str(error):
                    self.fault(f"snapshot: {error}")
                if db.in_transaction:
                    db.execute("ROLLBACK")
            self.over.wait(0.02)
        db.close()

    def harass(self):
        chance = random.Random(self.options.seed)
        while not self.over.wait(chance.uniform(*LIVES)):
            self.server.kill()
            if self.options.plant and self.kills == 1:
                db = sqlite3.connect(self.database)
                db.execute("UPDATE ledger_account SET balance_fen = balance_fen + 1 "
                           "WHERE kind = 'logistics'")
                db.commit()
                db.close()
            self.server.start()
            self.kills += 1

    def run(self):
        self.listings = self.open_shop()
        traders = [threading.Thread(target=self.guarded, args=(self.trade, number))
                   for number in range(self.options.clients)]
        others = [threading.Thread(target=self.guarded, args=(run,))
                  for run in (self.look, self.harass)]
        for thread in traders + others:
            thread.start()
        self.over.wait(self.options.seconds)
        self.over.set()
        for thread in traders + others:
            thread.join()
        self.look_for_all()

    def guarded(self, body, *arguments):
        try:
            body(*arguments)
        except BaseException as error:  # A client that ends early is a fault, whatever ended it.
            self.fault(repr(error))

    def look_for_all(self):
        """Everything that was answered is there."""
        db = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        kept = {number: (total, paid) for number, total, paid in db.execute(
            "SELECT id, goods_fen + shipping_fen, paid_fen FROM customer_order")}
        db.close()
        for text, total in self.orders.items():
            found = kept.get(number_of(text))
            if found is None or found[0] != total:
                self.faults.append(f"order {text} of {total} fen was answered, there is {found}")
            elif text in self.paid and found[1] != total:
                self.faults.append(f"order {text} was paid, there is {found}")


def today():
    """The county's."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))


# The alphabet of ids: Crockford's base 32.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def number_of(text):
    number = 0
    for character in text:
        number = number * 32 + ALPHABET.index(character)
    return number


def identifier():
    number = int(time.time() * 1000) << 22 | random.getrandbits(22)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(13)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--plant", action="store_true")
    options = parser.parse_args()
    print(f"bank: seed {options.seed}", flush=True)
    folder = tempfile.mkdtemp()
    database = os.path.join(folder, "county.sqlite")
    try:
        subprocess.run([options.program, "seed", "demo", "--database", database], check=True,
                       stdout=subprocess.DEVNULL)
        server = Server(options.program, database)
        server.start()
        bank = Bank(options, server, database)
        bank.run()
        server.stop()
        verified = subprocess.run([options.program, "verify", "--database", database],
                                  capture_output=True, text=True, check=False)
        if verified.returncode != 0:
            bank.faults.append(verified.stdout + verified.stderr)
    finally:
        shutil.rmtree(folder)
    for what in sorted(bank.counts):
        print(f"bank: {bank.counts[what]:8} {what}")
    print(f"bank: {len(bank.orders)} orders and {len(bank.paid)} payments answered, {bank.kills} "
          f"kills, {bank.snapshots} snapshots, {len(bank.faults)} faults")
    for fault in bank.faults[:20]:
        print(f"bank: {fault}", file=sys.stderr)
    if options.plant:
        return 0 if bank.faults else 1
    return 1 if bank.faults or not bank.orders or not bank.snapshots else 0


if __name__ == "__main__":
    sys.exit(main())
