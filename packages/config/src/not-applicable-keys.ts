/** Keys that stand in configurations of Relay, of this version or an older one, and mean nothing to Weir; each with the reason. */

const tls = "the HTTP listener speaks no TLS: put a proxy in front";
const noPool = "the buffer is no SQLite database";
const longGone = "Relay does not know it any more, either";

const reasons: ReadonlyMap<string, string> = new Map([
  ["relay.tls_port", tls],
  ["relay.tls_identity_path", tls],
  ["relay.tls_identity_password", tls],
  ["logging.log_failed_payloads", "payloads are never logged"],
  ["metrics.sample_rate", longGone],
  ["metrics.allow_high_cardinality_tags", longGone],
  ["sentry._crash_db", "there are no native crashes to keep"],
  ["cache.event_expiry", longGone],
  ["cache.event_buffer_size", longGone],
  ["cache.eviction_interval", longGone],
  ["spool.envelopes.max_connections", noPool],
  ["spool.envelopes.min_connections", noPool],
  ["spool.envelopes.unspool_interval", longGone],
  ["spool.envelopes.max_batches", longGone],
  ["spool.envelopes.disk_batch_size", longGone],
  ["limits.max_statsd_size", longGone],
  ["limits.max_metric_meta_size", longGone],
  ["aggregator.debounce_delay", longGone],
  ["processing.topics.metrics_generic", "nothing is written to this topic"],
  ["outcomes.batch_size", longGone],
  ["outcomes.batch_interval", longGone],
  ["outcomes.emit_client_outcomes", longGone],
  ["cardinality_limiter", longGone],
]);

/** Why a key means nothing here; undefined if nobody has ever heard of it. Keys below such a key mean as little. */
export function whyNotApplicable(key: string): string | undefined {
  const parts = key.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const reason = reasons.get(parts.slice(0, length).join("."));
    if (reason !== undefined) return reason;
  }
  return undefined;
}
