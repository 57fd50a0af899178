/** The buffer between accepting and processing: `spool`. */
import { byteSize, flag, fraction, integer, key, milliseconds, oneOf, seconds, section, text } from "../key-types.ts";

export const spool = section("The buffer between accepting and processing.", {
  envelopes: section("Envelopes that wait for processing.", {
    path: key(text().optional(), "Folder of the buffer on disk, one per process; absent: memory only."),
    durability: key(
      oneOf(["memory", "disk"]).default("memory"),
      "With a path: memory writes what memory has no room for; disk writes every envelope before its sender is answered.",
    ),
    sync_interval_ms: key(
      milliseconds().default(2),
      "For so long envelopes are collected, to be written and forced to the disk together.",
    ),
    max_memory_size: key(byteSize().default(64 * 1024 * 1024), "Most memory that envelopes take."),
    max_envelopes: key(integer(1).default(200_000), "Most envelopes, in memory and on disk together.", {
      unit: "envelopes",
    }),
    max_disk_size: key(byteSize().default(500 * 1024 * 1024), "Most space on disk; beyond, new data is refused."),
    batch_size_bytes: key(
      byteSize().default(10 * 1024),
      "When memory gets short, at least that much leaves it for the disk at once.",
    ),
    flush_timeout_secs: key(
      seconds().optional(),
      "What has been in memory only for that long is written to disk; absent: only what memory has no room for.",
    ),
    max_envelope_delay_secs: key(seconds().default(86_400), "Older envelopes are dropped with an outcome."),
    disk_usage_refresh_frequency_ms: key(milliseconds().default(100), "How often use of the disk is measured.", {
      withoutEffect: "use is counted with each write",
    }),
    max_backpressure_memory_percent: key(
      fraction(0, 1).default(0.8),
      "Above this share of memory nothing is read back from disk.",
    ),
    partitions: key(integer(1, 255).default(1), "Into how many parts the buffer is divided.", {
      unit: "partitions",
      withoutEffect: "one thread serves the buffer; more processes are more buffers",
    }),
    partitioning: key(
      oneOf(["round_robin", "project_key_pair"]).default("round_robin"),
      "How envelopes are divided among the parts of the buffer.",
      { withoutEffect: "there is one buffer per process" },
    ),
    max_unspool_envelopes_per_second: key(integer(1).optional(), "Most envelopes that are read back from disk.", {
      unit: "envelopes per second",
    }),
    ephemeral: key(
      flag().default(false),
      "The disk does not outlive the process: empty the buffer at shutdown instead of leaving it there.",
    ),
  }),
});
