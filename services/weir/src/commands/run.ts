/** `weir run`: everything in one process, or in several copies. */
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";
import { configDirectory, configOverrides, textOption } from "../global-options.ts";

const mostProcesses = 128;

/** Options by the key that they set. */
const keysOfOptions = [
  ["mode", "relay.mode"],
  ["upstreamDsn", "relay.upstream"],
  ["upstream", "relay.upstream"],
  ["host", "relay.host"],
  ["port", "relay.port"],
  ["grpcHost", "grpc.host"],
  ["grpcPort", "grpc.port"],
  ["processing", "processing.enabled"],
  ["kafkaBrokerUrl", "processing.kafka_config.bootstrap.servers"],
  ["redisUrl", "processing.redis"],
  ["id", "credentials.id"],
  ["publicKey", "credentials.public_key"],
  ["secretKey", "credentials.secret_key"],
  ["sourceId", "outcomes.source"],
  ["shutdownTimeout", "limits.shutdown_timeout"],
  ["instance", "relay.instance"],
  ["serverName", "sentry.server_name"],
] as const;

const examples = `
Examples:
  weir run                            HTTP on 127.0.0.1:3000, gRPC on 127.0.0.1:50051, data in ./data
  weir run -H 0.0.0.0 -P 8080         listen elsewhere
  weir run -c /etc/weir               with the configuration of a directory
  weir run --processes 4              four processes that share the ports, for a machine with several cores
  weir run --processing --kafka-broker-url localhost:9092 --redis-url redis://localhost:6379

Every option has a key in the configuration; what is given here wins.`;

/** Adds the command. */
export function addRunCommand(program: Command): void {
  program
    .command("run")
    .summary("run all of Weir in this process")
    .description(
      "Runs all of Weir in this process. It needs no configuration, no Redis and no Kafka; with processing it uses them.",
    )
    .option("-H, --host <host>", "address of the HTTP listener")
    .option("-P, --port <port>", "port of the HTTP listener")
    .option("--grpc-host <host>", "address of the gRPC listener")
    .option("--grpc-port <port>", "port of the gRPC listener")
    .option("--processing", "deliver to Kafka and count in Redis")
    .option("--no-processing", "deliver to the embedded store")
    .option("--kafka-broker-url <host:port>", "Kafka brokers, separated by commas")
    .option("--redis-url <url>", "the Redis that counts quotas")
    .option("--mode <mode>", "managed or proxy")
    .option("-u, --upstream <url>", "the upstream of an instance that forwards")
    .option("--upstream-dsn <dsn>", "the same, taken from a DSN")
    .option("-i, --id <uuid>", "id of this instance, over credentials.json")
    .option("-p, --public-key <key>", "its public key")
    .option("-s, --secret-key <key>", "its secret key (better: RELAY_SECRET_KEY)")
    .option("--source-id <name>", "names this instance in outcomes")
    .option("--instance <type>", "default or canary")
    .option("--server-name <name>", "its name in reports of its own errors")
    .option("--shutdown-timeout <seconds>", "how long a shutdown may take")
    .option("--processes <n>", "run n copies that share the ports, and start those again that end (default: 1)")
    .addHelpText("after", examples)
    .action(async (_options: unknown, command: Command) => {
      const processes = processesOption(command);
      const { runAll, runProcesses } = await import("../run/index.ts");
      const options = { directory: configDirectory(command), overrides: runOverrides(command) };
      await (processes === 1 ? runAll(options) : runProcesses({ ...options, processes }));
    });
}

function processesOption(command: Command): number {
  const text = textOption(command, "processes");
  if (text === undefined) return 1;
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= mostProcesses) return Number(text);
  throw new UsageError(`found --processes ${text}, expected a whole number from 1 to ${mostProcesses}`);
}

function runOverrides(command: Command) {
  return configOverrides(command, keysOfOptions).map((override) =>
    override.source === "--upstream-dsn" ? { ...override, value: originOf(override.value) } : override,
  );
}

/** Of a DSN only scheme, host and port say where the upstream is. Anything else is left for the schema to refuse. */
function originOf(dsn: string): string {
  if (!URL.canParse(dsn)) return dsn;
  const { protocol, host } = new URL(dsn);
  return `${protocol}//${host}/`;
}
