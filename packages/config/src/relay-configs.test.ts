/** Configurations as operators of Relay have them: everything that Relay's documentation shows in its examples. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "./index.ts";

const managed = `
relay:
  mode: managed
  instance: default
  upstream: "https://sentry.example/"
  host: 0.0.0.0
  port: 3000
  tls_port: ~
  tls_identity_path: ~
  tls_identity_password: ~
  override_project_ids: false
http:
  timeout: 5
  connection_timeout: 3
  max_retry_interval: 60
  host_header: ~
  auth_interval: 600
  outage_grace_period: 10
  encoding: gzip
cache:
  project_request_full_config: false
  project_expiry: 300
  project_grace_period: 120
  relay_expiry: 3600
  miss_expiry: 60
  batch_interval: 100
  batch_size: 500
  file_interval: 10
  event_buffer_size: 1000
spool:
  envelopes:
    path: "/var/lib/relay/spool.db"
    max_disk_size: 500MB
    max_memory_size: 500MB
    max_connections: 20
    min_connections: 10
limits:
  max_concurrent_requests: 100
  max_concurrent_queries: 5
  max_event_size: 1MiB
  max_attachment_size: 100MiB
  max_attachments_size: 100MiB
  max_envelope_size: 100MiB
  max_session_count: 100
  max_api_payload_size: 20MiB
  max_api_file_upload_size: 40MiB
  max_api_chunk_upload_size: 100MiB
  max_thread_count: 8
  query_timeout: 30
  shutdown_timeout: 10
  keepalive_timeout: 5
logging:
  level: info
  format: auto
  enable_backtraces: true
  log_failed_payloads: false
metrics:
  statsd: 127.0.0.1:8126
  prefix: mycompany.relay
  default_tags: {cluster: a}
  hostname_tag: hostname
sentry:
  enabled: true
  dsn: "https://${"k".repeat(32)}@sentry.example/1"
outcomes:
  emit_outcomes: as_client_reports
  source: my-relay
auth:
  ready: authenticated
  static_relays:
    b1b2c3d4-0000-4000-8000-000000000001:
      public_key: A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg
      internal: true
`;

const processing = `
relay:
  upstream: "http://web:9000/"
  host: 0.0.0.0
  port: 3000
logging:
  level: WARN
processing:
  enabled: true
  kafka_config:
    - {name: "bootstrap.servers", value: "kafka:9092"}
    - {name: "message.max.bytes", value: 50000000}
  redis: redis://redis:6379
  geoip_path: "/geoip/GeoLite2-City.mmdb"
  topics:
    events: ingest-events
    metrics_generic: ingest-performance-metrics
`;

const proxy = `
relay:
  mode: proxy
  upstream: "https://sentry.example"
  host: 127.0.0.1
  port: 3000
logging: {level: DEBUG, format: SIMPLIFIED}
`;

describe("a configuration of Relay", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "weir-relay-config-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function warningsOf(yaml: string): Promise<string[]> {
    await writeFile(join(directory, "config.yml"), yaml);
    const { warnings } = await loadConfig({ directory, environment: {} });
    return warnings.map(({ message }) => message.replace(/^.*config\.yml:\d+:\d+: /, ""));
  }

  it("for a managed instance is read as it is; what means nothing here is named with the reason", async () => {
    const tls = "not applicable: the HTTP listener speaks no TLS: put a proxy in front";
    const gone = "not applicable: Relay does not know it any more, either";
    const pool = "not applicable: the buffer is no SQLite database";
    assert.deepEqual(await warningsOf(managed), [
      `relay.tls_port: ${tls}`,
      `relay.tls_identity_path: ${tls}`,
      `relay.tls_identity_password: ${tls}`,
      `cache.event_buffer_size: ${gone}`,
      `spool.envelopes.max_connections: ${pool}`,
      `spool.envelopes.min_connections: ${pool}`,
      "logging.log_failed_payloads: not applicable: payloads are never logged",
      "http.encoding: not applicable: nothing is forwarded, and queries to the upstream are small",
      "limits.max_thread_count: not applicable: a process of Weir runs on one core: start several with weir run --processes",
      "sentry.dsn: not applicable: Weir's own errors stand in its log, and are counted",
      "sentry.enabled: not applicable: Weir's own errors stand in its log, and are counted",
    ]);
  });

  it("for a processing instance is read without a warning, but for topics that nothing is written to", async () => {
    const warnings = await warningsOf(processing);
    assert.deepEqual(
      warnings.filter((message) => !message.includes("not applicable")),
      [],
    );
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^processing\.topics\.metrics_generic: /);
  });

  it("for a proxy is read, and told that nothing is forwarded", async () => {
    const [warning, ...more] = await warningsOf(proxy);
    assert.match(warning ?? "", /^relay\.mode: not applicable: Weir forwards nothing/);
    assert.deepEqual(more, []);
  });

  it("is told what it sets in vain, where a key of a section, of a list or of Redis changes nothing", async () => {
    const warnings = await warningsOf(`
cogs: {relay_resource_id: mine}
secondary_aggregators:
  - {name: a, condition: {op: eq, field: namespace, value: sessions}, config: {aggregator_size: 2}}
processing:
  redis: {server: "redis://redis:6379", max_connections: 24, create_timeout: 5}
  upload: {objectstore_url: "http://store:8888"}
`);
    assert.deepEqual(
      warnings.map((message) => message.replace(/:.*/, "")),
      [
        "cogs.relay_resource_id",
        "secondary_aggregators",
        "processing.objectstore.objectstore_url",
        "processing.redis.max_connections",
      ],
    );
    for (const message of warnings) assert.match(message, /: not applicable: /);
  });

  it("is told nothing of keys that it sets to what they are anyway", async () => {
    assert.deepEqual(
      await warningsOf("relay: {mode: managed}\ncache: {file_interval: 10}\nhttp: {encoding: zstd}\n"),
      [],
    );
  });
});
