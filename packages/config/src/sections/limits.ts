/** Size, count and time limits of what is accepted: `limits`. */
import { byteSize, integer, key, seconds, section } from "../key-types.ts";

const kibibyte = 1024;
const mebibyte = 1024 * 1024;
const notForwarded = "Weir does not forward API requests";
const oneThread = "a process of Weir runs on one core: start several with weir run --processes";
const unopened = "this version drops replays";

export const limits = section("Size, count and time limits of what is accepted.", {
  max_concurrent_requests: key(integer(1).default(100), "Most requests to the upstream at a time.", {
    unit: "requests",
    withoutEffect: "what goes to the upstream are queries, which max_concurrent_queries bounds",
  }),
  max_concurrent_queries: key(integer(1).default(5), "Most queries to the upstream at a time.", { unit: "queries" }),
  max_event_size: key(byteSize().default(mebibyte), "Largest event item."),
  max_attachment_size: key(byteSize().default(200 * mebibyte), "Largest attachment."),
  max_attachment_count: key(integer().default(30), "Most attachments in an envelope.", { unit: "attachments" }),
  max_attachments_size: key(byteSize().default(200 * mebibyte), "Largest sum of an envelope's attachments."),
  max_upload_size: key(byteSize().default(1024 * mebibyte), "Largest resumable upload."),
  max_client_reports_size: key(byteSize().default(100 * kibibyte), "Largest sum of an envelope's client reports."),
  max_client_reports_count: key(integer().default(100), "Most client reports in an envelope.", {
    unit: "client reports",
  }),
  max_check_in_size: key(byteSize().default(100 * kibibyte), "Largest check-in."),
  max_envelope_size: key(byteSize().default(200 * mebibyte), "Largest envelope, decompressed."),
  max_sessions_size: key(byteSize().default(10 * mebibyte), "Largest sum of an envelope's sessions."),
  max_session_count: key(integer().default(100), "Most session items in an envelope.", { unit: "items" }),
  max_api_payload_size: key(byteSize().default(20 * mebibyte), "Largest API request that is forwarded.", {
    withoutEffect: notForwarded,
  }),
  max_api_file_upload_size: key(
    byteSize().default(40 * mebibyte),
    "Largest file in an API request that is forwarded.",
    { withoutEffect: notForwarded },
  ),
  max_api_chunk_upload_size: key(
    byteSize().default(100 * mebibyte),
    "Largest chunk of an upload in an API request that is forwarded.",
    { withoutEffect: notForwarded },
  ),
  max_profile_size: key(byteSize().default(50 * mebibyte), "Largest profile."),
  max_trace_metric_size: key(byteSize().default(mebibyte), "Largest single trace metric."),
  max_log_size: key(byteSize().default(2 * mebibyte), "Largest single log."),
  max_span_size: key(byteSize().default(10 * mebibyte), "Largest single span."),
  max_standalone_span_count: key(integer().default(25), "Most standalone v1 spans in an envelope.", { unit: "spans" }),
  max_container_size: key(byteSize().default(12 * mebibyte), "Largest item container."),
  max_metric_buckets_size: key(byteSize().default(mebibyte), "Largest item of metric buckets."),
  max_replay_compressed_size: key(byteSize().default(10 * mebibyte), "Largest replay recording as received."),
  max_replay_uncompressed_size: key(byteSize().default(100 * mebibyte), "Largest replay recording, decompressed.", {
    alias: "max_replay_size",
    withoutEffect: unopened,
  }),
  max_replay_message_size: key(byteSize().default(15 * mebibyte), "Largest replay message that is delivered.", {
    withoutEffect: unopened,
  }),
  max_removed_attribute_key_size: key(
    byteSize().default(10 * kibibyte),
    "Most bytes of keys that are remembered of removed attributes.",
  ),
  max_expanded_log_operations: key(integer().default(3_000_000), "Most steps of expanding a log's attributes.", {
    unit: "steps",
  }),
  max_expanded_span_operations: key(integer().default(3_000_000), "Most steps of expanding a span's attributes.", {
    unit: "steps",
  }),
  max_expanded_trace_metric_operations: key(
    integer().default(3_000_000),
    "Most steps of expanding a trace metric's attributes.",
    {
      unit: "steps",
    },
  ),
  max_thread_count: key(integer(1).optional(), "How many threads work.", {
    unit: "threads",
    withoutEffect: oneThread,
    defaultText: "the number of logical CPUs",
  }),
  max_pool_concurrency: key(integer(1).default(1), "How many tasks one thread works on.", {
    unit: "tasks",
    withoutEffect: oneThread,
  }),
  query_timeout: key(
    seconds().default(30),
    "How long a query to the upstream may take, attempts included; also how long an upload waits for its project.",
  ),
  shutdown_timeout: key(seconds().default(10), "How long a shutdown may take."),
  keepalive_timeout: key(seconds().default(5), "How long an idle keep-alive connection stays open."),
  idle_timeout: key(seconds().optional(), "How long a connection may stay silent within a request."),
  max_connections: key(integer(1).optional(), "Most connections of the HTTP listener at a time.", {
    unit: "connections",
  }),
  max_requests_in_flight: key(integer(1).default(4096), "More HTTP requests at a time are answered 503.", {
    unit: "requests",
  }),
  max_bodies_in_flight: key(
    byteSize().default(512 * mebibyte),
    "Most bytes of request bodies that are being read at a time; beyond, requests are answered 503.",
  ),
  headers_timeout: key(seconds().default(5), "How long a client may take to send the headers of a request."),
  min_body_rate: key(
    byteSize().default(500),
    "Least bytes per second, on average, at which a client has to send a body, or it is cut off; 0: it never is.",
  ),
  min_body_rate_grace: key(seconds().default(10), "How long a body may come at any rate."),
  tcp_listen_backlog: key(integer(1).default(1024), "Connections that wait to be accepted.", { unit: "connections" }),
});
