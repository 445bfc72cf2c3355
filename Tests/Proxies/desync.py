"""Sends mutated requests to Shanhuo through nginx and through Caddy, as deploy/ sets them up, and
counts at both ends: what the proxy says that it passed on is what the server says that it got, in
number and in kind, and every answer belongs to the connection that it came on.

    desync.py PROGRAM [--count 10000] [--seed N] [--proxy nginx|caddy] [--plant]

--plant puts a server in Shanhuo's place that does not know of bodies: the check must find that, or
it is no check. Exit status 0 where all is as it should be.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import mutations

HERE = os.path.dirname(os.path.abspath(__file__))
DEPLOY = os.path.join(HERE, "..", "..", "deploy")
MARK = re.compile(r"/(m|smuggled|after)/(\d+)")
# What lacks a part of its body is answered by nobody; so long it is waited for.
ANSWER_TIME = 1.0
WORKERS = 48
# The statuses of requests that came as far as a route, or found none. Others were refused as they
# came, and of those the server does not know every target.
ROUTED = {"200", "204", "404", "405"}
ANY_ROUTED = "404"
# Caddy passes a body on as it comes. Where the client goes away before the rest of it, or before the
# answer, Caddy tells this status, and not what the server answered by then.
UNKNOWN = "0"
# The least share of the requests that must be known to be passed on for the count to say anything.
LEAST_KNOWN = 0.1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"desync: nothing listens on port {port}")


def wait_for_tls(port):
    """Until the proxy has its certificate: before that, whatever is sent fails and counts nothing."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with connect(port, 5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"desync: nothing speaks TLS on port {port}")


def connect(port, seconds):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), seconds)
    try:
        return context.wrap_socket(plain, server_hostname="shanhuo.example")
    except OSError:
        plain.close()
        raise


class Shanhuo:
    """The server itself, and what its access log says."""

    def __init__(self, program, folder):
        self.log = os.path.join(folder, "server.log")
        self.port = free_port()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--database", os.path.join(folder, "county.sqlite"),
                 "--listen", f"127.0.0.1:{self.port}"],
                stdout=subprocess.DEVNULL, stderr=log)
        wait_for(self.port)

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def requests(self):
        """What it answered: each request's target and status, from its access log."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return re.findall(r" path=(\S*) status=(\d+)", log.read())


class Careless:
    """A server that takes every body for the next request."""

    def __init__(self):
        self.seen = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        rest = b""
        with connection:
            while True:
                head, end, rest = rest.partition(b"\r\n\r\n")
                while not end:
                    try:
                        more = connection.recv(65536)
                    except OSError:
                        return
                    if not more:
                        return
                    head, end, rest = (head + more).partition(b"\r\n\r\n")
                words = head.split(b" ")
                if len(words) < 3:
                    return
                self.seen.append((words[1].decode("latin-1"), "404"))
                given = re.search(rb"(?i)x-request-id: (\S+)", head)
                try:
                    connection.sendall(
                        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nX-Request-Id: "
                        + (given.group(1) if given else b"none") + b"\r\n\r\n")
                except OSError:
                    return

    def stop(self):
        self.listener.close()
        return 0

    def requests(self):
        return list(self.seen)


class Nginx:
    """nginx with deploy/nginx.conf, its addresses and certificate replaced."""

    def __init__(self, upstream, folder):
        self.log = os.path.join(folder, "nginx-access.log")
        self.port = free_port()
        certificate, key = self_signed(folder)
        with open(os.path.join(DEPLOY, "nginx.conf"), encoding="utf-8") as file:
            site = file.read()
        for old, new in [
            ("server 127.0.0.1:8080;", f"server 127.0.0.1:{upstream};"),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            ("/etc/ssl/shanhuo/fullchain.pem", certificate), ("/etc/ssl/shanhuo/privkey.pem", key),
        ]:
            assert old in site, old
            site = site.replace(old, new)
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"""
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; worker_processes 2;
events {{}}
http {{
  log_format both escape=json '{{"uri": "$request_uri", "passed": "$upstream_status"}}';
  access_log {self.log} both;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {site}
}}""")
        self.process = subprocess.Popen(["nginx", "-c", path], stderr=subprocess.DEVNULL)
        wait_for_tls(self.port)

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def passed_on(self):
        """What went to the server: each request's target, and the status that came back."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            lines = [json.loads(line) for line in log]
        return [(line["uri"], line["passed"]) for line in lines if line["passed"] not in ("", "-")]


class Caddy:
    """Caddy with deploy/Caddyfile, a certificate of its own making, and a log."""

    def __init__(self, upstream, folder):
        self.log = os.path.join(folder, "caddy.log")
        self.port = free_port()
        with open(os.path.join(DEPLOY, "Caddyfile"), encoding="utf-8") as file:
            site = file.read()
        site = site.replace("{\n", f"{{\n  admin off\n  skip_install_trust\n  http_port {free_port()}\n", 1)
        opening = "{$SHANHUO_SITE:shanhuo.example} {\n"
        assert opening in site
        site = site.replace(opening, opening + "  tls internal\n  log\n")
        path = os.path.join(folder, "Caddyfile")
        with open(path, "w", encoding="utf-8") as file:
            file.write(site)
        environment = dict(
            os.environ, SHANHUO_SITE=f"https://shanhuo.example:{self.port}",
            SHANHUO_UPSTREAM=f"127.0.0.1:{upstream}", XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder)
        self.process = subprocess.Popen(
            ["caddy", "run", "--config", path, "--adapter", "caddyfile"], env=environment,
            stderr=open(self.log, "wb"))
        wait_for_tls(self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def passed_on(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            lines = [json.loads(line) for line in log if "handled request" in line]
        return [
            (line["request"]["uri"], str(line["status"])) for line in lines
            if "X-Request-Id" in line.get("resp_headers", {}) or line["status"] == 0
        ]


def self_signed(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=shanhuo.example", "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)
    return certificate, key


def exchange(port, number, request):
    """Sends a request and one that follows it, and gives the ids of the answers in their order."""
    follower = (
        b"GET /after/%d HTTP/1.1\r\nHost: shanhuo.example\r\nX-Request-Id: after-%d\r\n"
        b"Connection: close\r\n\r\n" % (number, number))
    received = b""
    try:
        with connect(port, 5) as connection:
            connection.settimeout(ANSWER_TIME)
            connection.sendall(request + follower)
            while True:
                more = connection.recv(65536)
                if not more:
                    break
                received += more
    except (OSError, ValueError):
        pass
    return re.findall(rb"(?i)\r\nx-request-id: ([a-z]+-\d+|\S+)\r\n", received)


def run(proxy_type, upstream, folder, count, seed):
    """Everything through one proxy; gives what is wrong, in sentences."""
    proxy = proxy_type(upstream.port, folder)
    faults = []
    numbers = iter(range(count))
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            request = mutations.request(random.Random(seed * 1_000_003 + number), number)
            ids = exchange(proxy.port, number, request)
            # A byte of the id itself may have been changed, or one put before it.
            own = {given: 0 for given in re.findall(rb"(?i)X-Request-Id:[ \t]*(\S+)", request)}
            own[b"after-%d" % number] = 1
            marks = [own.get(given) for given in ids if b"-" in given]
            if None in marks or marks != sorted(marks) or len(marks) != len(set(marks)):
                with lock:
                    faults.append(f"request {number}: answers {ids} to {request!r}")

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if proxy.process.poll() is not None:
        faults.append(f"{proxy_type.__name__} has ended by itself, with {proxy.process.returncode}")
    else:
        proxy.stop()
    status = upstream.stop()
    if status != 0:
        faults.append(f"the server ended with {status}")
    passed, got = proxy.passed_on(), upstream.requests()
    known = marks_of((target, status) for target, status in passed if status != UNKNOWN)
    unknown = marks_of((target, ANY_ROUTED) for target, status in passed if status == UNKNOWN)
    for mark, times in (known - marks_of(got)).items():
        faults.append(f"passed on and not got, {times} times: {mark}")
    extra = marks_of(got) - known
    # First those that can be told by their targets; what is left of the unknown was refused.
    for mark, times in sorted(extra.items(), key=lambda item: item[0].startswith(REFUSED)):
        refused = mark.startswith(REFUSED)
        explained = min(unknown.total() if refused else unknown[mark], times)
        if refused:
            unknown = collections.Counter({"refused": unknown.total() - explained})
        else:
            unknown[mark] -= explained
        if times > explained:
            faults.append(f"got and not passed on, {times - explained} times: {mark}")
    if known.total() < count * LEAST_KNOWN:
        faults.append(f"only {known.total()} requests are known to be passed on: too few to tell")
    print(f"desync: {proxy_type.__name__}: {count} requests, {known.total()} known to be passed on,"
          f" {len(got)} got, {len(faults)} faults, seed {seed}")
    return faults


REFUSED = "refused with"


def marks_of(requests):
    """How often each marked request is there; what was refused is counted by its status."""

    def mark(target, status):
        if status not in ROUTED:
            return f"{REFUSED} {status}"
        found = MARK.search(target)
        return found.group(0) if found else "without a mark"

    return collections.Counter(mark(target, status) for target, status in requests)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    arguments.add_argument("--proxy", choices=["nginx", "caddy"])
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    proxies = {"nginx": Nginx, "caddy": Caddy}
    failed = False
    for name, proxy in proxies.items():
        if options.proxy not in (None, name):
            continue
        folder = tempfile.mkdtemp(prefix="shanhuo-desync-")
        upstream = Careless() if options.plant else Shanhuo(options.program, folder)
        faults = run(proxy, upstream, folder, options.count, options.seed)
        for fault in [] if options.plant else faults[:20]:
            print(f"  {fault[:400]}")
        shutil.rmtree(folder, ignore_errors=True)
        failed = failed or (bool(faults) != options.plant)
    if failed:
        print("desync: " + ("the planted fault was not found" if options.plant else "FAILED"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
