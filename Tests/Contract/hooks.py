"""What Schemathesis needs to know beyond the OpenAPI document."""

import atexit
import base64
import collections
import datetime
import os

import hypothesis
import requests
import schemathesis
from hypothesis import strategies as st

# Schemathesis has Hypothesis aim at requests that succeed, for which it shrinks each one that does
# over and over: two thirds of the time of 1,000 examples, on requests that differ by a letter.
hypothesis.target = lambda observation, *, label="": observation

# Faults of a member's shape. Where the document's schema holds, none of them may come.
SHAPE = {
    "type", "required", "too_short", "too_long", "blank", "control_character", "hidden_character",
    "out_of_range", "format", "choice", "unknown_member", "unknown_parameter", "doubled",
}
# What these must be hangs on other members, or on the listing: no schema tells it.
PAIRED = ("/household_id", "/village_id", "/contributions", "/harvested_on", "/expected_on",
          "/url", "/robot_secret")

# The county's time zone has no summer time.
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))

schemathesis.openapi.format(
    "past-date",
    st.dates(datetime.date(1990, 1, 1), datetime.datetime.now(SHANGHAI).date()).map(str),
)
schemathesis.openapi.format(
    "future-date-time",
    st.datetimes(datetime.datetime(2090, 1, 1), datetime.datetime(9000, 1, 1)).map(
        lambda moment: moment.isoformat() + "Z"),
)
schemathesis.openapi.format(
    "hook-url",
    st.sampled_from(["https://example.org/hook", "https://example.org:8443/a?b=c"]),
)

# One pixel each.
PICTURES = {
    "image/png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "image/webp": "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=",
    "image/jpeg": (
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
        "AQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAA"
        "AAD/2gAIAQEAAD8AVN//2Q=="
    ),
}
for media_type, picture in PICTURES.items():
    schemathesis.openapi.media_type(media_type, st.just(base64.b64decode(picture)))


schemathesis.openapi.media_type(
    "text/csv",
    st.integers(1, 99).map(
        lambda yuan: f"日期,流水号,金额,摘要\n2016-11-24,C{yuan},{yuan}.00,货款\n".encode()),
)


@schemathesis.check
def shape_is_as_documented(ctx, response, case):
    """A request that fits the document is never refused for its shape."""
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for fault in response.json().get("errors", []):
        # How much falls short is told in all or by household.
        if "/shortfalls" in case.path and fault["pointer"] == "/quantity" and fault["code"] == "required":
            continue
        if fault["code"] in SHAPE and not fault["pointer"].startswith(PAIRED):
            raise AssertionError(f"{fault['pointer']}: {fault['detail']}")


class FromElsewhere(requests.adapters.HTTPAdapter):
    """Connects from another address of this machine than the calls of the check do: the ones that
    fail to log in must not keep the check itself out."""

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=("127.0.0.2", 0), **options)


def log_in():
    """A new session's token."""
    elsewhere = requests.Session()
    elsewhere.mount("http://", FromElsewhere())
    answer = elsewhere.post(
        os.environ["CONTRACT_URL"] + "/v1/sessions",
        json={"phone": os.environ["CONTRACT_PHONE"], "password": "shanhuo-demo"},
        timeout=30,
    )
    return answer.json()["token"]


class Session:
    """One session for all calls, and another after it was logged out."""

    token = None

    def get(self, case, ctx):
        if Session.token is None:
            Session.token = log_in()
        return Session.token

    def set(self, case, data, ctx):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if os.environ.get("CONTRACT_PHONE"):
    schemathesis.auth(refresh_interval=None)(Session)


# How often each operation was called.
calls = collections.Counter()


@atexit.register
def write_calls():
    with open(os.environ["CONTRACT_CALLS"], "a", encoding="utf-8") as file:
        file.writelines(f"{count}\t{operation}\n" for operation, count in calls.items())


@schemathesis.hook
def after_call(ctx, case, response):
    calls[case.operation.label] += 1
    if case.operation.path.startswith("/v1/sessions/") and response.status_code == 204:
        Session.token = None
