// Imported first: instruments what is loaded afterwards with OpenTelemetry's SDK, and exports traces to Weir.
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { IORedisInstrumentation } from "@opentelemetry/instrumentation-ioredis";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { NodeSDK } from "@opentelemetry/sdk-node";

const { WEIR_TRACES_URL, WEIR_PUBLIC_KEY } = process.env;
const sdk = new NodeSDK({
  serviceName: "shop",
  traceExporter: new OTLPTraceExporter({
    url: WEIR_TRACES_URL,
    headers: { "x-sentry-auth": `sentry sentry_key=${WEIR_PUBLIC_KEY}` },
  }),
  instrumentations: [
    new HttpInstrumentation(),
    new IORedisInstrumentation({ requireParentSpan: true }),
    new PgInstrumentation({ requireParentSpan: true }),
  ],
});
sdk.start();
globalThis.flushTelemetry = () => sdk.shutdown();
