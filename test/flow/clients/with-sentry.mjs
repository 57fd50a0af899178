// Imported first: instruments what is loaded afterwards with Sentry's SDK. The DSN comes in SENTRY_DSN.
import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: "shop@3.14.15",
  environment: "flow-test",
  tracesSampleRate: 1,
  traceLifecycle: "static",
});
globalThis.flushTelemetry = () => Sentry.close(10_000);
