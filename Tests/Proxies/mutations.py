"""Requests that are a little wrong: what parsers disagree about."""

import random

LENGTHS = [
    b"Content-Length: %d\r\n", b"Content-Length: +%d\r\n", b"Content-Length: %d, %d\r\n",
    b"Content-Length: 0%d\r\n", b"Content-Length:%d\r\n", b"Content-Length: %d \r\n",
    b"Content-Length : %d\r\n", b"Content-Length: 0x%x\r\n", b"Content_Length: %d\r\n",
    b"content-length: %d\r\n", b"Content-Length: -%d\r\n", b"Content-Length: %d\x00\r\n",
    b"X: y\r\n Content-Length: %d\r\n", b"Content-Length:\r\n %d\r\n", b"Content-Length: %d\n",
    b"Content-Length: %d;a=b\r\n", b"Content-Length: 1e%d\r\n", b"\r\nContent-Length: %d\r\n",
]
CODINGS = [
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: Chunked\r\n",
    b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding: chunked, identity\r\n",
    b"Transfer-Encoding: identity, chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding:\tchunked\r\n", b"Transfer-Encoding : chunked\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: \x0bchunked\r\n", b"Transfer-Encoding:\n chunked\r\n",
    b"Transfer-Encoding: chunked\n", b"X: y\nTransfer-Encoding: chunked\r\n",
    b"X: y\rTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: \"chunked\"\r\n",
    b"transfer-encoding: chunked;a=b\r\n", b"Transfer_Encoding: chunked\r\n",
]
CHUNK_SIZES = [
    b"%x\r\n", b"%X\r\n", b"0%x\r\n", b"0x%x\r\n", b"+%x\r\n", b"%x \r\n", b" %x\r\n", b"%x;a=b\r\n",
    b"%x;a=\"\r\n\"\r\n", b"%x\n", b"%x\r", b"%x;\x00\r\n", b"10000000000000000%x\r\n", b"-%x\r\n",
    b"%x_\r\n", b"%x\t\r\n", b"%x;a\nb\r\n",
]
ODD_HEADERS = [
    b"", b"", b"", b"Expect: 100-continue\r\n", b"Expect: 200-ok\r\n", b"Connection: Content-Length\r\n",
    b"Connection: close, Host\r\n", b"Connection: Transfer-Encoding\r\n", b"Upgrade: h2c\r\n",
    b"Host: other.example\r\n", b"X-Forwarded-For: 10.0.0.1\r\n", b"Forwarded: for=10.0.0.1\r\n",
    b"X\x00: y\r\n", b"X: \x01\r\n", b": y\r\n", b"X y\r\n", b" X: y\r\n", b"X: a\r\n b\r\n",
    b"Keep-Alive: timeout=5\r\n", b"Trailer: Content-Length\r\n", b"TE: trailers\r\n",
    b"Via: 1.0 x\r\n", b"Proxy-Connection: keep-alive\r\n", b"X-Long: " + b"a" * 9000 + b"\r\n",
]
TARGETS = [
    b"/m/%d", b"/m/%d", b"/m/%d", b"/m/%d?a=b", b"/m/%d/%%2e%%2e/x", b"/m/%d/../x", b"/m/%d%%00",
    b"//m/%d", b"/m/%d;a", b"/m/%d#f", b"http://other.example/m/%d", b"/m/%d\\x", b"/m/%d%%zz",
    b"/m/%d%%0d%%0aX:y", b"/m/%d\xe5\xb1\xb1", b"/m/%d ", b"/m/%d/./x",
]
VERSIONS = [b"HTTP/1.1"] * 8 + [b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"http/1.1", b"HTTP/1.1 ", b""]
METHODS = [b"GET", b"POST", b"POST", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"get", b"BREW"]


def request(rng: random.Random, number: int) -> bytes:
    """A mutated request, with another one hidden in what it calls its body."""
    hidden = b"GET /smuggled/%d HTTP/1.1\r\nHost: shanhuo.example\r\n\r\n" % number
    body = rng.choice([b"", b"x", b"{}", hidden, hidden, b"0\r\n\r\n" + hidden, b"x=" + hidden])
    head = b"%s %s %s\r\nHost: shanhuo.example\r\nX-Request-Id: m-%d\r\n" % (
        rng.choice(METHODS), rng.choice(TARGETS) % number, rng.choice(VERSIONS), number)
    framing = rng.choice(["length", "length", "coding", "coding", "both", "none"])
    payload = body
    if framing in ("coding", "both"):
        head += rng.choice(CODINGS)
        payload = chunked(rng, body)
    if framing in ("length", "both"):
        stated = max(0, len(payload) + rng.choice([0, 0, 0, 0, 1, -1, 5, -len(body)]))
        form = rng.choice(LENGTHS) if rng.random() < 0.6 else LENGTHS[0]
        head += form % ((stated,) * (form.count(b"%d") + form.count(b"%x")))
    head += rng.choice(ODD_HEADERS)
    whole = head + rng.choice([b"\r\n"] * 12 + [b"\n", b"\r", b"\r\n\r\n"]) + payload
    if rng.random() < 0.15:
        whole = scrambled(rng, whole)
    return whole


def chunked(rng: random.Random, body: bytes) -> bytes:
    """A body in chunks, not always well made."""
    size = rng.choice(CHUNK_SIZES) if rng.random() < 0.5 else CHUNK_SIZES[0]
    end = rng.choice([b"\r\n"] * 6 + [b"\n", b"", b"x\r\n"])
    last = rng.choice([b"0\r\n\r\n"] * 6 + [b"0\r\n", b"00\r\n\r\n", b"0\n\n", b"0\r\nX: y\r\n\r\n", b"0;a\r\n\r\n"])
    return (size % len(body) + body + end if body else b"") + last


def scrambled(rng: random.Random, whole: bytes) -> bytes:
    """A byte changed, taken away or added."""
    place = rng.randrange(len(whole))
    byte = bytes([rng.choice(b"\x00\t\n\r :;,%/\x7f\xff0aA")])
    return rng.choice([
        whole[:place] + byte + whole[place + 1:], whole[:place] + whole[place + 1:],
        whole[:place] + byte + whole[place:],
    ])
