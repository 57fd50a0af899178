/** What browsers are told about calls from other sites (ingest, section "HTTP server"). */

const varied = "origin, access-control-request-method, access-control-request-headers";

/** Headers of every answer on a route that browsers may call, as name, value, … */
export const corsHeaders: readonly string[] = [
  "access-control-allow-origin",
  "*",
  "access-control-expose-headers",
  "x-sentry-error,x-sentry-rate-limits,retry-after",
  "vary",
  varied,
];

/** Headers of the answer to OPTIONS. */
export const preflightHeaders: readonly string[] = [
  "access-control-allow-origin",
  "*",
  "vary",
  varied,
  "access-control-allow-methods",
  "POST",
  "access-control-max-age",
  "3600",
  "access-control-allow-headers",
  "x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,authorization,content-encoding,transfer-encoding",
];
