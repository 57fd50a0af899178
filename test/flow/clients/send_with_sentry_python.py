"""Sends one of everything with the Sentry SDK for Python, as an application would. The DSN comes in SENTRY_DSN."""

import os

import sentry_sdk
from sentry_sdk import logger as sentry_logger
from sentry_sdk.crons import capture_checkin
from sentry_sdk.crons.consts import MonitorStatus

sentry_sdk.init(
    dsn=os.environ["SENTRY_DSN"],
    release="shop@3.14.15",
    environment="flow-test",
    traces_sample_rate=1.0,
    enable_logs=True,
    auto_session_tracking=False,
    default_integrations=False,
)

sentry_sdk.set_user({"id": "user-7", "email": "ada@example.com"})
sentry_sdk.set_tag("region", "eu-west-1")
sentry_sdk.add_breadcrumb(category="cart", message="added parcel 17", level="info")

with sentry_sdk.new_scope() as scope:
    scope.add_attachment(bytes=b"parcel=17", filename="state.txt", content_type="text/plain")
    scope.set_tag("sender", "python")
    try:
        raise ValueError("python: the parcel got lost")
    except ValueError as error:
        sentry_sdk.capture_exception(error)

with sentry_sdk.start_transaction(name="GET /parcels", op="http.server"):
    with sentry_sdk.start_span(op="db", name="SELECT parcel"):
        pass
    with sentry_sdk.start_span(op="http.client", name="GET https://depot.example.com/parcels/17"):
        pass

sentry_logger.info("python: parcel shipped", attributes={"parcel": 17, "express": True})
sentry_logger.error("python: depot is full", attributes={"depot": "south"})

check_in_id = capture_checkin(monitor_slug="python-nightly", status=MonitorStatus.IN_PROGRESS)
capture_checkin(
    monitor_slug="python-nightly", check_in_id=check_in_id, status=MonitorStatus.OK, duration=2.5
)

sentry_sdk.get_isolation_scope().start_session()
sentry_sdk.get_isolation_scope().end_session()

sentry_sdk.flush(timeout=10)
print("flushed")
