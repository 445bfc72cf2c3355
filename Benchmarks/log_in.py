"""Times failing log-ins of numbers that somebody has and of such that nobody has, in turns.

No account and no address may fail more than ten times: the numbers are made for this, and each try
comes from one of as many addresses of this machine as it takes.
"""

import random
import statistics
import sys
import time

import client

MOST_FAILURES = 10
MOST_DIFFERENCE = 0.05


def send(port, source, path, body):
    """The status and the milliseconds of one request from this address, the connection made before."""
    connection = client.Client(port, source)
    begin = time.perf_counter_ns()
    status, _ = connection.ask(client.post(path, body))
    took = (time.perf_counter_ns() - begin) / 1e6
    connection.close()
    return status, took


def address(number):
    """The source of try `number`: a new one before it has failed too often."""
    group = number // MOST_FAILURES
    return f"127.1.{group // 250}.{group % 250 + 1}"


def main(port, samples):
    known = [f"1990002{number:04}" for number in range(-(-samples // MOST_FAILURES))]
    unknown = [f"1990003{number:04}" for number in range(len(known))]
    for phone in known:
        user = {"phone": phone, "name": "虚构", "password": "虚构密码-0001"}
        status, _ = send(port, "127.0.0.1", "/v1/users", user)
        assert status == 201, status
    tries = [("wrong password", known[n // MOST_FAILURES]) for n in range(samples)]
    tries += [("unknown number", unknown[n // MOST_FAILURES]) for n in range(samples)]
    random.Random(1).shuffle(tries)
    times = {}
    for number, (kind, phone) in enumerate(tries):
        body = {"phone": phone, "password": "虚构密码-9999"}
        status, took = send(port, address(number), "/v1/sessions", body)
        assert status == 401, f"{kind}: {status}"
        times.setdefault(kind, []).append(took)
    medians = {kind: statistics.median(taken) for kind, taken in times.items()}
    for kind, taken in sorted(times.items()):
        quarters = statistics.quantiles(taken, n=4)
        print(
            f"{kind}: {len(taken)} tries, median {medians[kind]:.2f} ms,"
            f" quartiles {quarters[0]:.2f} and {quarters[2]:.2f} ms")
    difference = abs(medians["wrong password"] / medians["unknown number"] - 1)
    print(f"the medians differ by {difference:.2%}")
    return difference < MOST_DIFFERENCE


if not main(int(sys.argv[1]), int(sys.argv[2])):
    sys.exit("log-in: the time tells which numbers have an account")
