// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in configuration files look like this
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfigError,
  generateCredentials,
  type LoadedConfig,
  loadConfig,
  redactConfig,
  writeCredentials,
} from "./index.ts";

const id = "b1b2c3d4-0000-4000-8000-000000000001";

describe("loadConfig", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "weir-config-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function load(
    yaml: string,
    environment: Record<string, string> = {},
    overrides: { key: string; value: string; source: string }[] = [],
  ): Promise<LoadedConfig> {
    await writeFile(join(directory, "config.yml"), yaml);
    return loadConfig({ directory, environment, overrides });
  }

  async function faultsOf(yaml: string, environment: Record<string, string> = {}): Promise<ConfigError> {
    try {
      await load(yaml, environment);
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error;
    }
    throw new assert.AssertionError({ message: "found a configuration, expected a ConfigError" });
  }

  it("has defaults for everything when nothing is configured", async () => {
    const {
      config,
      credentials,
      warnings,
      directory: found,
    } = await loadConfig({ environment: {}, workingDirectory: directory });
    assert.equal(config.relay.port, 3000);
    assert.equal(config.relay.host, "127.0.0.1");
    assert.equal(config.grpc.port, 50_051);
    assert.equal(config.limits.max_event_size, 1_048_576);
    assert.equal(config.limits.max_container_size, 12 * 1_048_576);
    assert.deepEqual(config.processing.topics.items, [{ name: "snuba-items" }]);
    assert.equal(config.projects.path, join("data", "projects"));
    assert.deepEqual({ credentials, warnings, found }, { credentials: undefined, warnings: [], found: undefined });
  });

  it("wants certificate, key and authority together", async () => {
    const { faults } = await faultsOf("grpc:\n  tls: { certificate: tls.crt }\n");
    assert.deepEqual(
      faults.map(({ key }) => key),
      ["grpc.tls.key", "grpc.tls.authority"],
    );
  });

  it("takes several addresses of a service", async () => {
    const { config } = await load("services: { quota: 'a:1, [::1]:2' }\n");
    assert.equal(config.services.quota, "a:1, [::1]:2");
    await faultsOf("services: { quota: 'a:1,b' }\n");
  });

  it("reads .weir before .relay, and .relay before nothing", async () => {
    const options = { environment: {}, workingDirectory: directory };
    await mkdir(join(directory, ".relay"));
    assert.equal((await loadConfig(options)).directory, ".relay");
    await mkdir(join(directory, ".weir"));
    assert.equal((await loadConfig(options)).directory, ".weir");
  });

  it("refuses a directory that was named and does not exist", async () => {
    await assert.rejects(
      loadConfig({ directory: join(directory, "nowhere"), environment: {} }),
      /nowhere: found no such directory/,
    );
  });

  it("reads an operator's file with sizes, sections without content and older names", async () => {
    const { config, warnings } = await load(`
relay: {port: 8001, upstream: "http://web:9000/"}
logging: {level: WARN, format: ""}
limits: {max_replay_size: 1.5MiB, max_event_size: 1KB}
cache:
aggregator: {shift_key: none, bucket_interval: 1, initial_delay: 0}
http: {auth_interval: null}
outcomes: {emit_outcomes: true}
`);
    assert.equal(config.relay.port, 8001);
    assert.equal(config.logging.level, "warn");
    assert.equal(config.logging.format, "auto");
    assert.equal(config.limits.max_replay_uncompressed_size, 1_572_864);
    assert.equal(config.limits.max_event_size, 1024);
    assert.equal(config.cache.project_expiry, 300);
    assert.equal(config.aggregator.flush_batching, "none");
    assert.equal(config.http.auth_interval, null);
    assert.equal(config.outcomes.emit_outcomes, true);
    assert.deepEqual(
      warnings.map(({ key }) => key),
      ["limits.max_replay_uncompressed_size", "outcomes.emit_outcomes", "aggregator.flush_batching"],
    );
  });

  it("does not complain of a host name that the system sets for every process", async () => {
    const { config, warnings } = await load("", { HOSTNAME: "pod-7" });
    assert.equal(config.sentry.server_name, "pod-7");
    assert.deepEqual(warnings, []);
  });

  it("reads topics by field and by logical name, as names, mappings and shards", async () => {
    const { config } = await load(`
processing:
  secondary_kafka_configs: {metrics: [{name: bootstrap.servers, value: "kafka-m:9092"}]}
  topics:
    events: my-events
    ingest-metrics: {name: m, config: metrics}
    spans:
      - {name: spans-a, key_rate_limit: {limit_per_window: 10000, window_secs: 60}}
      - {name: spans-b, config: metrics}
    profiles: [profiles-0, profiles-1]
`);
    const { topics } = config.processing;
    assert.deepEqual(topics.events, [{ name: "my-events" }]);
    assert.deepEqual(topics.metrics_sessions, [{ name: "m", config: "metrics" }]);
    assert.deepEqual(topics.spans, [
      { name: "spans-a", key_rate_limit: { limit_per_window: 10_000, window_secs: 60 } },
      { name: "spans-b", config: "metrics" },
    ]);
    assert.deepEqual(topics.profiles, [{ name: "profiles-0" }, { name: "profiles-1" }]);
  });

  it("refuses a topic without shards, of mixed shards, on an unknown cluster, or given twice", async () => {
    for (const topics of ["events: []", "events: [a, {name: b}]"]) {
      const { message } = await faultsOf(`processing: {topics: {${topics}}}`);
      assert.match(message, /processing\.topics\.events: found an? (empty )?list, expected a topic name/);
    }
    const unknown = await faultsOf("processing: {topics: {spans: {name: a, config: elsewhere}}}");
    assert.match(
      unknown.message,
      /config\.yml:1:23: processing\.topics\.spans: found the unknown kafka config name "elsewhere"/,
    );
    const twice = await faultsOf("processing: {topics: {spans: a, ingest-spans: b}}");
    assert.match(twice.message, /processing\.topics\.spans: found it twice, the second time as "ingest-spans"/);
  });

  it("reads the four forms of redis", async () => {
    const redis = async (yaml: string) => (await load(`processing: {redis: ${yaml}}`)).config.processing.redis;
    const options = { idle_timeout: 60, create_timeout: 3, recycle_timeout: 2, response_timeout: 30 };
    const single = { kind: "single", server: "redis://a:1", ...options };
    assert.deepEqual(await redis('"redis://a:1"'), { shared: true, project_configs: single, quotas: single });
    const tuned = await redis('{server: "redis://a:1", max_connections: 5, wait_timeout: 1}');
    assert.deepEqual(tuned?.quotas, { ...single, max_connections: 5, wait_timeout: 1 });
    const cluster = await redis('{cluster_nodes: ["redis://a:1", "redis://b:2"]}');
    assert.deepEqual(cluster?.quotas, { kind: "cluster", cluster_nodes: ["redis://a:1", "redis://b:2"], ...options });
    const split = await redis('{project_configs: "redis://a:1", quotas: {cluster_nodes: ["redis://b:2"]}}');
    assert.deepEqual(split, {
      shared: false,
      project_configs: single,
      quotas: { kind: "cluster", cluster_nodes: ["redis://b:2"], ...options },
    });
    assert.match(
      (await faultsOf("processing: {redis: {quotas: redis://a:1}}")).message,
      /processing\.redis: found a mapping, expected a URL redis:/,
    );
  });

  it("replaces references that are whole values", async () => {
    await writeFile(join(directory, "password.txt"), "hunter2");
    const { config } = await load(
      `
relay: {port: "\${A_PORT}"}
metrics: {prefix: "x-\${A_PORT}"}
processing: {enabled: "\${ON}", kafka_config: [{name: sasl.password, value: "\${file:password.txt}"}]}
`,
      { A_PORT: "8080", ON: "true" },
    );
    assert.equal(config.relay.port, 8080);
    assert.equal(config.metrics.prefix, "x-${A_PORT}");
    assert.equal(config.processing.enabled, true);
    assert.deepEqual(config.processing.kafka_config, [{ name: "sasl.password", value: "hunter2" }]);
  });

  it("refuses a reference of another type, with a trailing newline, or that leads nowhere", async () => {
    const typed = await faultsOf("metrics: {prefix: '${A_PORT}'}", { A_PORT: "8080" });
    assert.match(typed.message, /config\.yml:1:11: metrics\.prefix: found 8080, expected a text/);
    const newline = await faultsOf("relay: {port: '${A_PORT}'}", { A_PORT: "8080\n" });
    assert.match(newline.message, /relay\.port: found the text "8080\\n", expected a whole number from 0 to 65535/);
    const nowhere = await faultsOf("relay: {port: '${A_PORT}', host: '${file:none.txt}'}");
    assert.match(nowhere.message, /relay\.port: found \$\{A_PORT\}: the environment variable A_PORT is not set/);
    assert.match(nowhere.message, /relay\.host: found \$\{file:none\.txt\}: ENOENT/);
  });

  it("says bad key encoding for a signing key with a trailing newline, and never shows it", async () => {
    const { secretKey, publicKey } = generateCredentials(id);
    await writeFile(join(directory, "k.txt"), `${secretKey}\n`);
    const yaml = `upload: {credentials: {signing_key: "\${file:k.txt}", verification_key: ${publicKey}}}`;
    const { message } = await faultsOf(yaml);
    assert.match(
      message,
      /upload\.credentials\.signing_key: found a secret \(text of 44 characters\), expected .*bad key encoding/,
    );
    assert.ok(!message.includes(secretKey));
  });

  it("names place, key, found and expected of everything that is wrong, and the nearest key of what is unknown", async () => {
    const { faults, message } = await faultsOf(
      "relay:\n  prot: 1\n  port: x\nlimits:\n  max_event_size: MB\n  shutdown_timeout: -1\n",
    );
    assert.deepEqual(
      faults.map(({ key, found, where }) => [key, found, where.replace(/^.*config\.yml/, "config.yml")]),
      [
        ["relay.port", 'the text "x"', "config.yml:3:3"],
        ["limits.max_event_size", 'the text "MB"', "config.yml:5:3"],
        ["limits.shutdown_timeout", "-1", "config.yml:6:3"],
      ],
    );
    assert.match(message, /config\.yml:2:3: relay\.prot: unknown key, ignored; the nearest known key is relay\.port/);
  });

  it("says of an unknown key in an unknown section which option named it", async () => {
    const { warnings } = await load("relay: {}\n", {}, [{ key: "nope.key", value: "3", source: "--set" }]);
    assert.deepEqual(
      warnings.map(({ message }) => message),
      ["--set: nope: unknown key, ignored"],
    );
  });

  it("warns of unknown keys with the nearest known one, wherever that is", async () => {
    const { warnings } = await load(
      "relay: {max_event_size: 5}\nlimist: {max_event_size: 5}\nspool: {envelopes: {max_disc_size: 1}}\n",
    );
    assert.deepEqual(
      warnings.map(({ message }) => message.replace(/^.*config\.yml/, "config.yml")),
      [
        "config.yml:1:9: relay.max_event_size: unknown key, ignored; the nearest known key is limits.max_event_size",
        "config.yml:2:1: limist: unknown key, ignored; the nearest known key is limits",
        "config.yml:3:21: spool.envelopes.max_disc_size: unknown key, ignored; the nearest known key is spool.envelopes.max_disk_size",
      ],
    );
  });

  it("says where broken YAML is broken", async () => {
    assert.match(
      (await faultsOf("relay:\n  port: 1\n bad: [\n")).message,
      /config\.yml:\d:\d.*: found a mistake: .*expected YAML/,
    );
    assert.match((await faultsOf("just text")).message, /found the text "just text", expected a mapping of sections/);
  });

  it("says why static mode is refused, and warns of a refresh interval that is ignored", async () => {
    assert.match(
      (await faultsOf("relay: {mode: static}")).message,
      /expected one of managed, proxy \(static mode was removed/,
    );
    for (const interval of [300, 420]) {
      assert.equal((await load(`cache: {project_refresh_interval: ${interval}}`)).warnings.length, 1);
    }
    assert.deepEqual((await load("cache: {project_refresh_interval: 360}")).warnings, []);
  });

  it("lays Relay's variables over the file, WEIR__ variables over those, and the command line over all", async () => {
    const yaml =
      "relay: {port: 1, host: a}\nmetrics: {prefix: p}\nprocessing: {kafka_config: [{name: bootstrap.servers, value: 'a:1'}, {name: client.id, value: w}]}";
    const environment = {
      RELAY_PORT: "2",
      RELAY_HOST: "b",
      RELAY_LOG_LEVEL: "DEBUG",
      RELAY_PROCESSING_ENABLED: "1",
      RELAY_KAFKA_BROKER_URL: "b:2",
      RELAY_REDIS_URL: "redis://r:1",
      RELAY_UPSTREAM_DSN: "https://key@up.example:8443/42",
      SHUTDOWN_TIMEOUT: "3",
      WEIR__RELAY__HOST: "c",
      WEIR__METRICS__PREFIX: "123",
      WEIR__PROCESSING__TOPICS__EVENTS: "[x, y]",
      WEIR__STORAGE__PATH: "null",
    };
    const { config, origin } = await load(yaml, environment, [{ key: "relay.port", value: "3", source: "--port" }]);
    assert.equal(config.relay.port, 3);
    assert.equal(config.relay.host, "c");
    assert.equal(config.relay.upstream, "https://up.example:8443/");
    assert.equal(config.metrics.prefix, "123");
    assert.equal(config.logging.level, "debug");
    assert.equal(config.limits.shutdown_timeout, 3);
    assert.equal(config.storage.path, null);
    assert.equal(config.projects.path, undefined);
    assert.equal(config.processing.enabled, true);
    assert.deepEqual(config.processing.kafka_config, [
      { name: "client.id", value: "w" },
      { name: "bootstrap.servers", value: "b:2" },
    ]);
    assert.deepEqual(
      config.processing.redis?.quotas.kind === "single" && config.processing.redis.quotas.server,
      "redis://r:1",
    );
    assert.deepEqual(config.processing.topics.events, [{ name: "x" }, { name: "y" }]);
    assert.deepEqual(
      [origin("relay.port"), origin("relay.host"), origin("grpc.port")],
      ["--port", "WEIR__RELAY__HOST", undefined],
    );
    assert.match(origin("processing.kafka_config") ?? "", /RELAY_KAFKA_BROKER_URL/);
  });

  it("takes true, 1, false, 0 and nothing for RELAY_PROCESSING_ENABLED, and refuses the rest", async () => {
    const enabled = async (value: string) =>
      (await load("", { RELAY_PROCESSING_ENABLED: value })).config.processing.enabled;
    assert.deepEqual(await Promise.all(["TRUE", "1", "False", "0", ""].map(enabled)), [
      true,
      true,
      false,
      false,
      false,
    ]);
    assert.match(
      (await faultsOf("", { RELAY_PROCESSING_ENABLED: "yes" })).message,
      /RELAY_PROCESSING_ENABLED: processing\.enabled: found the text "yes"/,
    );
  });

  it("ignores a SHUTDOWN_TIMEOUT that is no number", async () => {
    assert.equal((await load("", { SHUTDOWN_TIMEOUT: "soon" })).config.limits.shutdown_timeout, 10);
  });

  it("names variable and nearest key for a mistaken WEIR__ variable", async () => {
    const { warnings } = await load("", { WEIR__RELAY__PROT: "1" });
    assert.deepEqual(
      warnings.map(({ message }) => message),
      ["WEIR__RELAY__PROT: relay.prot: unknown key, ignored; the nearest known key is relay.port"],
    );
  });

  it("listens on all addresses in a container unless the file says otherwise", async () => {
    const environment = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
    assert.deepEqual((await load("", environment)).config.relay.host, "0.0.0.0");
    assert.deepEqual((await load("relay: {host: 127.0.0.1}", environment)).config.relay.host, "127.0.0.1");
  });

  it("reads credentials from the file, over it from the environment, over it from the command line", async () => {
    const [first, second] = [generateCredentials(id), generateCredentials(id)];
    assert.equal((await load("")).credentials, undefined);
    await writeCredentials(join(directory, "credentials.json"), first, false);
    assert.deepEqual((await load("")).credentials, first);
    const environment = { RELAY_PUBLIC_KEY: second.publicKey, RELAY_SECRET_KEY: second.secretKey };
    assert.deepEqual((await load("", environment)).credentials, second);
    const other = "00000000-0000-4000-8000-000000000002";
    const overridden = await load("", {}, [{ key: "credentials.id", value: other, source: "--id" }]);
    assert.deepEqual(overridden.credentials, { ...first, id: other });
  });

  it("refuses credentials of which some are missing", async () => {
    const { message } = await faultsOf("", { RELAY_ID: id });
    assert.match(message, /RELAY_ID: public_key: found nothing, expected a public key/);
    assert.match(message, /RELAY_ID: secret_key: found nothing, expected a secret key/);
  });

  it("hides secrets, and only secrets, when the configuration is shown", async () => {
    const { secretKey, publicKey } = generateCredentials(id);
    const { config } = await load(`
relay: {upstream: "https://user:pw1@up.example/"}
upload: {credentials: {signing_key: ${secretKey}, verification_key: ${publicKey}}}
processing:
  redis: "redis://:pw2@r:1"
  kafka_config: [{name: sasl.password, value: pw3}, {name: sasl.username, value: shown}]
  secondary_kafka_configs: {other: [{name: ssl.key.password, value: pw4}]}
`);
    const shown = JSON.stringify(redactConfig(config));
    for (const secret of [secretKey, "pw1", "pw2", "pw3", "pw4"]) assert.ok(!shown.includes(secret), `found ${secret}`);
    for (const open of [publicKey, "shown", "up.example", "redis://:[redacted]@r:1", '"port":3000'])
      assert.ok(shown.includes(open), `missing ${open}`);
  });
});
