/** The buffer between accepting and processing: `spool`. */
import { byteSize, flag, fraction, integer, key, milliseconds, oneOf, seconds, section, text } from "../key-types.ts";

export const spool = section("The buffer between accepting and processing.", {
  envelopes: section("Envelopes that wait for processing.", {
    path: key(text().optional(), "Folder or file of the buffer on disk; absent: memory only."),
    max_disk_size: key(byteSize().default(500 * 1024 * 1024), "Most space on disk."),
    batch_size_bytes: key(byteSize().default(10 * 1024), "Envelopes are written to disk in batches of this size."),
    flush_timeout_secs: key(seconds().optional(), "Write a batch after this time even if it is not full."),
    max_envelope_delay_secs: key(seconds().default(86_400), "Older envelopes are dropped with an outcome."),
    disk_usage_refresh_frequency_ms: key(milliseconds().default(100), "How often the space on disk is measured."),
    max_backpressure_memory_percent: key(
      fraction(0, 1).default(0.8),
      "Refuse new data with 503 above this share of memory.",
    ),
    partitions: key(integer(1, 255).default(1), "Independent buffers.", { unit: "partitions" }),
    partitioning: key(
      oneOf(["round_robin", "project_key_pair"]).default("round_robin"),
      "How envelopes are spread over partitions.",
    ),
    max_unspool_envelopes_per_second: key(integer(1).optional(), "Most envelopes that leave the buffer.", {
      unit: "envelopes per second",
    }),
    ephemeral: key(flag().default(false), "The disk does not outlive the process: empty the buffer at shutdown."),
  }),
});
