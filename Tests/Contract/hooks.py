"""What Schemathesis needs to know beyond the OpenAPI document."""

import datetime
import os

import requests
import schemathesis
from hypothesis import strategies as st

# Faults of a member's shape. Where the document's schema holds, none of them may come.
SHAPE = {
    "type", "required", "too_short", "too_long", "blank", "control_character", "out_of_range",
    "format", "choice", "unknown_member", "unknown_parameter", "doubled",
}
# Of these a schema can tell only a part: two members that exclude each other, a date before which
# another one lies.
PAIRED = {"/household_id", "/village_id"}

# The county's time zone has no summer time.
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))

schemathesis.openapi.format(
    "past-date",
    st.dates(datetime.date(1990, 1, 1), datetime.datetime.now(SHANGHAI).date()).map(str),
)
schemathesis.openapi.format(
    "hook-url",
    st.sampled_from(["https://example.org/hook", "https://example.org:8443/a?b=c"]),
)


@schemathesis.check
def shape_is_as_documented(ctx, response, case):
    """A request that fits the document is never refused for its shape."""
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for fault in response.json().get("errors", []):
        if fault["code"] in SHAPE and fault["pointer"] not in PAIRED:
            raise AssertionError(f"{fault['pointer']}: {fault['detail']}")


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Whoever logs out does so from a session of its own, not from the one that all others use."""
    phone = os.environ.get("CONTRACT_PHONE")
    if phone and case.operation.path == "/v1/sessions/current" and case.headers:
        if "Authorization" in case.headers:
            case.headers["Authorization"] = f"Bearer {log_in(phone)}"


def log_in(phone):
    """A new session's token."""
    answer = requests.post(
        os.environ["CONTRACT_URL"] + "/v1/sessions",
        json={"phone": phone, "password": "shanhuo-demo"},
        timeout=30,
    )
    return answer.json()["token"]
