/** What Weir says about itself: `logging`, `sentry`, `metrics`, `health`, `cogs`. */
import { z } from "zod";
import {
  byteSize,
  flag,
  fraction,
  hostAndPort,
  integer,
  key,
  mappingOf,
  milliseconds,
  noted,
  oneOf,
  seconds,
  section,
  text,
} from "../key-types.ts";

const levels = ["error", "warn", "info", "debug", "trace", "off"] as const;
const formats = ["auto", "pretty", "simplified", "json"] as const;

function lowerCased(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

const level = noted(z.preprocess(lowerCased, oneOf(levels)), { expected: `one of ${levels.join(", ")}` });
const format = noted(
  z.preprocess((value) => (value === "" ? "auto" : lowerCased(value)), oneOf(formats)),
  { expected: `one of ${formats.join(", ")}` },
);

const tags = () => mappingOf(text(), "a mapping of texts");

export const logging = section("Logs, on standard error.", {
  level: key(level.default("info"), "The least important messages that are logged; any case."),
  format: key(format.default("auto"), "`auto`: pretty on a terminal, JSON otherwise."),
  enable_backtraces: key(flag().default(false), "Log the stack of errors."),
  traces_sample_rate: key(
    fraction(0, 1).default(0),
    "Share of requests that are traced, if `telemetry.otlp_endpoint` says where to.",
  ),
});

export const sentry = section(
  "Reports of Weir's own errors.",
  {
    dsn: key(text().optional(), "Where they are sent.", { secret: "url" }),
    enabled: key(flag().default(false), "Send them."),
    environment: key(text().optional(), "Their environment."),
    server_name: key(text().optional(), "Their server name."),
    default_tags: key(tags().optional(), "Tags that each of them gets."),
  },
  { withoutEffect: "Weir's own errors stand in its log, and are counted" },
);

export const metrics = section("Weir's own metrics.", {
  prometheus: key(hostAndPort().optional(), "Where to serve metrics in Prometheus' text format (GET /metrics)."),
  statsd: key(hostAndPort().optional(), "Where to send metrics by the StatsD protocol."),
  statsd_buffer_size: key(byteSize().optional(), "Largest StatsD packet."),
  prefix: key(text().default("sentry.relay"), "Before each StatsD name."),
  default_tags: key(tags().default({}), "Tags that each StatsD metric gets."),
  hostname_tag: key(text().optional(), "Name of a tag that holds the host name."),
  periodic_secs: key(seconds().default(5), "How often gauges are sent to StatsD; 0: never."),
  distribution_values: key(
    integer(1, 10_000).default(100),
    "Most values of a histogram and its labels that StatsD gets per second; of more, an even choice with its rate.",
    { unit: "values" },
  ),
});

export const health = section("Readiness.", {
  refresh_interval_ms: key(milliseconds().default(3000), "How often readiness is determined.", {
    withoutEffect: "readiness is determined whenever somebody asks",
  }),
  max_memory_bytes: key(byteSize().optional(), "Unready above this much memory.", { reloadable: true }),
  max_memory_percent: key(fraction(0, 1).default(0.95), "Unready above this share of memory.", { reloadable: true }),
  probe_timeout_ms: key(milliseconds().default(900), "How long a part may take to tell its health.", {
    withoutEffect: "every part knows its health at once",
  }),
  memory_stat_refresh_frequency_ms: key(milliseconds().default(100), "How often memory is measured.", {
    reloadable: true,
  }),
});

export const cogs = section(
  "What working for each product costs.",
  {
    max_queue_size: key(integer().default(10_000), "Most measurements that wait.", { unit: "messages" }),
    relay_resource_id: key(text().default("relay_service"), "Names the process in measurements."),
  },
  { withoutEffect: "Weir does not divide its costs by product" },
);
