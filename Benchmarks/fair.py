#!/usr/bin/env python3
"""Fills a county with goods of one household and with pooled goods of very many, for fair.sh.

fair.py PORT FOLDER LOTS HOUSEHOLDS

Logs in as the county office, gives the households of a village incomes, and makes four listings of
the same price: of one household with one lot; of so many lots with so many households each, each
lot best before another day; the same with the first half of it sold; and the same with all lots best
before one day. Writes the id of each to FOLDER/one, many, half and same, and prints how long lots
took to enter.
"""

import datetime
import json
import random
import statistics
import sys
import time

import client

# A household's part of a lot, and the units that one order may have.
PART = 10
MOST_UNITS = 100_000
# The households that give to the largest lot that there may be.
MOST_PARTS = 500


class County:
    def __init__(self, port, folder):
        self.connection = client.Client(port)
        self.folder = folder
        log_in = {"phone": "18800000000", "password": "bench-18800000000"}
        self.token = self.post("/v1/sessions", log_in)["token"]
        self.today = datetime.datetime.now(
            datetime.timezone(datetime.timedelta(hours=8))
        ).date()
        villages = self.get("/v1/villages?limit=1")["items"]
        self.village = villages[0]["id"]
        self.chance = random.Random(20160926)
        self.households = self.list_households()

    def answered(self, request):
        status, body = self.connection.ask(request)
        if not 200 <= status < 300:
            sys.exit(f"fair: {status} {body.decode()}")
        return json.loads(body)

    def post(self, target, body):
        return self.answered(client.post(target, body, getattr(self, "token", None)))

    def get(self, target):
        head = f"GET {target} HTTP/1.1\r\nHost: bench\r\n"
        return self.answered((head + f"Authorization: Bearer {self.token}\r\n\r\n").encode())

    def list_households(self):
        found, cursor = [], ""
        while cursor is not None:
            page = self.get(f"/v1/households?village_id={self.village}&limit=100{cursor}")
            found += [household["id"] for household in page["items"]]
            cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
        return found

    def give_incomes(self):
        for household in self.households:
            entry = {"source": "wages", "received_on": self.today.isoformat(), "note": ""}
            entry["amount_fen"] = self.chance.randrange(1, 2_000_000)
            self.post(f"/v1/households/{household}/income-entries", entry)

    def listing(self, seller, name):
        made = self.post(
            "/v1/listings",
            {
                **seller, "category": "eggs", "title": "压力测试蛋", "description": "", "unit": "枚",
                "net_weight_g": 500, "price_fen": 1500, "shelf_life_days": 3650,
                "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000},
            },
        )
        self.post(f"/v1/listings/{made['id']}/publish", {})
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(made["id"] + "\n")
        return made["id"]

    def lot(self, listing, households, days):
        """Enters a lot and gives the milliseconds that it took."""
        parts = [{"household_id": household, "quantity": PART} for household in households]
        begin = time.perf_counter()
        self.post(
            f"/v1/listings/{listing}/lots",
            {
                "quantity": PART * len(parts), "harvested_on": self.today.isoformat(),
                "best_before": (self.today + datetime.timedelta(days=days)).isoformat(),
                "contributions": parts,
            },
        )
        return (time.perf_counter() - begin) * 1000

    def pool(self, name, lots, households, day):
        """A pooled listing of so many lots, the n-th best before day(n)."""
        listing = self.listing({"village_id": self.village}, name)
        took = [
            self.lot(listing, self.chance.sample(self.households, households), day(number))
            for number in range(lots)
        ]
        return listing, took

    def sell(self, listing, units, token):
        while units > 0:
            part = min(units, MOST_UNITS)
            lines = [{"listing_id": listing, "quantity": part}]
            order = {"lines": lines, "recipient": client.RECIPIENT, "note": ""}
            self.answered(client.post("/v1/orders", order, token, f"{listing}-{units}"))
            units -= part


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    port, folder, lots, households = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
    county = County(port, folder)
    county.give_incomes()
    own = county.listing({"household_id": county.households[0]}, "one")
    county.post(
        f"/v1/listings/{own}/lots",
        {"quantity": 1_000_000, "harvested_on": county.today.isoformat()},
    )
    _, took = county.pool("many", lots, households, lambda number: number + 1)
    half, _ = county.pool("half", lots, households, lambda number: number + 1)
    county.sell(half, PART * lots * households // 2, client.lines_of(f"{folder}/tokens")[0])
    county.pool("same", lots, households, lambda number: 30)
    whole = county.listing({"village_id": county.village}, "whole")
    largest = county.lot(whole, county.households[:MOST_PARTS], 30)
    print(f"a lot of {households} households: {statistics.median(took):.1f} ms at the median,")
    print(f"  {max(took):.1f} at the most; one of {MOST_PARTS}: {largest:.1f} ms")


main()
