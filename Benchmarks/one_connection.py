#!/usr/bin/env python3
"""Sends requests over one connection, each after the answer to the one before.

one_connection.py PORT KIND COUNT IDS TOKENS

KIND is listing or page, by buyers, for whom the server keeps no answers; kept-listing or kept-page, by
a stranger who asks for the same few again and again; order; or pipelined: kept listings, 16 at a time
in one write. The requests are the same from run to run but for the orders' keys. Any answer other than
2xx is an error.
"""

import random
import sys
import uuid

import client

PIPELINED = 16


def requests(kind, count, ids, tokens):
    """What to send at once, and how many answers come."""
    chance = random.Random(20160926)
    few = [client.get("/v1/listings/" + name) for name in ids[:PIPELINED]]
    if kind == "pipelined":
        for _ in range(count // PIPELINED):
            yield b"".join(few), PIPELINED
        return
    for number in range(count):
        token = tokens[number % len(tokens)]
        if kind == "listing":
            yield client.get("/v1/listings/" + chance.choice(ids), token), 1
        elif kind == "page":
            yield client.get("/v1/listings", token), 1
        elif kind == "kept-listing":
            yield few[number % len(few)], 1
        elif kind == "kept-page":
            yield client.get("/v1/listings"), 1
        elif kind == "order":
            yield client.order(chance.choice(ids), token, uuid.uuid4().hex), 1
        else:
            sys.exit(f"one_connection: {kind} is nothing that it sends")


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    port, kind, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    connection = client.Client(port)
    for request, answers in requests(kind, count, *map(client.lines_of, sys.argv[4:])):
        connection.send(request)
        for _ in range(answers):
            status, body = connection.answer()
            if not 200 <= status < 300:
                sys.exit(f"one_connection: {status} {body.decode()}")
    connection.close()


main()
