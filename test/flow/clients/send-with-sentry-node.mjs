// Sends one of everything with the Sentry SDK for Node, as an application would. The DSN comes in SENTRY_DSN.
import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: "shop@3.14.15",
  environment: "flow-test",
  tracesSampleRate: 1,
  enableLogs: true,
  sendClientReports: true,
  // Spans of a trace travel with their transaction; the container form is sent by hand in this test.
  traceLifecycle: "static",
});

Sentry.setUser({ id: "user-7", email: "ada@example.com" });
Sentry.setTag("region", "eu-west-1");
Sentry.addBreadcrumb({ category: "cart", message: "added parcel 17", level: "info" });

Sentry.withScope((scope) => {
  scope.addAttachment({ filename: "state.txt", data: "parcel=17", contentType: "text/plain" });
  scope.setTag("sender", "node");
  Sentry.captureException(new Error("node: the parcel got lost"));
});

Sentry.startSpan({ name: "GET /parcels", op: "http.server", forceTransaction: true }, () => {
  Sentry.startSpan({ name: "SELECT parcel", op: "db" }, () => undefined);
  Sentry.startSpan({ name: "GET https://depot.example.com/parcels/17", op: "http.client" }, () => undefined);
});

Sentry.logger.info("node: parcel shipped", { parcel: 17, express: true });
Sentry.logger.error("node: depot is full", { depot: "south" });

const checkInId = Sentry.captureCheckIn({ monitorSlug: "node-nightly", status: "in_progress" });
Sentry.captureCheckIn({ checkInId, monitorSlug: "node-nightly", status: "ok", duration: 2.5 });

Sentry.startSession();
Sentry.endSession();

const flushed = await Sentry.flush(10_000);
await Sentry.close(5_000);
console.log(flushed ? "flushed" : "not flushed in time");
