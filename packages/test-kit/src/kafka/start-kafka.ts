/** A real Kafka broker for tests. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Admin } from "@platformatic/kafka";
import { canConnect } from "../can-connect.ts";
import { findCommand } from "../find-command.ts";
import { findFreePorts } from "../free-port.ts";
import { MissingIntegration } from "../integration.ts";
import { type OwnedProcess, startOwnedProcess, waitUntilReady } from "../owned-process.ts";
import { resolveBrokerJars } from "./broker-jars.ts";
import { type BrokerListener, brokerSettings } from "./broker-settings.ts";

/** A running broker. */
export interface TestKafka {
  /** As in `127.0.0.1:9092`; several are separated by commas. */
  readonly brokers: string;
  /** Addresses of the further doors that were asked for, by name. */
  readonly listeners: ReadonlyMap<string, string>;
  /** The pid of its process; undefined if it is not ours (`WEIR_TEST_KAFKA_BROKERS`). */
  readonly pid: number | undefined;
  /** Freezes a broker of our own: connections stay open, nothing is answered. */
  pause(): void;
  /** Lets a frozen broker go on. */
  resume(): void;
  /** Kills a broker of our own; `revive` starts it again with the same address and data. */
  kill(): Promise<void>;
  /** Starts a killed broker again. */
  revive(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** How to start. */
export interface StartKafkaOptions {
  /** Start one of our own even if the environment names one: for tests that freeze or kill it. */
  readonly own?: boolean;
  /** Further doors of a broker of our own; their ports are found. */
  readonly listeners?: readonly Omit<BrokerListener, "port">[];
}

/** Longest time from start to the first answer, in ms; about 5 s on an idle machine. */
const startTimeoutMs = 90_000;

/**
 * Gives a Kafka broker: the one that `WEIR_TEST_KAFKA_BROKERS` names, else a single node (KRaft) under Java 17 on free
 * loopback ports, which creates topics of 4 partitions by itself and takes messages up to 60 MB. A shared one holds
 * records of other tests: use topics of your own, or read from `topicEnds`.
 * @throws MissingIntegration if there is no Java, or the broker can't be downloaded
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<TestKafka> {
  const brokers = process.env.WEIR_TEST_KAFKA_BROKERS;
  if (brokers && !options.own && options.listeners === undefined) return foreignKafka(brokers);
  const java = findCommand("java");
  if (java === undefined) {
    throw new MissingIntegration(
      "java is not on PATH; `apt-get install openjdk-17-jre-headless` gives it, or set WEIR_TEST_KAFKA_BROKERS",
    );
  }
  const classPath = join(await resolveBrokerJars(), "*");
  const folder = await mkdtemp(join(tmpdir(), "weir-kafka-"));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOwnKafka(java, classPath, await mkdtemp(join(folder, "node-")), folder, options);
    } catch (error) {
      // The usual cause is that another process took the port between our finding and using it.
      if (attempt < 2) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

async function startOwnKafka(
  java: string,
  classPath: string,
  home: string,
  folder: string,
  { listeners: asked = [] }: StartKafkaOptions,
): Promise<TestKafka> {
  const [brokerPort, controllerPort, ...morePorts] = await findFreePorts(2 + asked.length);
  if (brokerPort === undefined || controllerPort === undefined) throw new Error("no free ports on loopback");
  const listeners = asked.map((listener, index) => ({ ...listener, port: morePorts[index] ?? 0 }));
  const logFolder = join(home, "logs");
  await mkdir(logFolder);
  const settingsFile = join(home, "server.properties");
  await writeFile(settingsFile, brokerSettings({ brokerPort, controllerPort, logFolder, listeners }));
  const logging = join(home, "log4j2.properties");
  await writeFile(
    logging,
    "status=error\nrootLogger.level=warn\nrootLogger.appenderRef.a.ref=A\nappender.a.type=Console\nappender.a.name=A\n",
  );
  const javaArgs = [
    "-cp",
    classPath,
    `-Dlog4j2.configurationFile=${logging}`,
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
  ];
  const format = [
    "kafka.tools.StorageTool",
    "format",
    "--cluster-id",
    "d2Vpci10ZXN0LWthZmthMA",
    "--config",
    settingsFile,
  ];
  await promisify(execFile)(java, [...javaArgs, "-Xmx128m", ...format], { timeout: startTimeoutMs });

  const brokers = `127.0.0.1:${brokerPort}`;
  const run = async (): Promise<OwnedProcess> => {
    const args = [...javaArgs, "-Xms128m", "-Xmx512m", "kafka.Kafka", settingsFile];
    const child = await startOwnedProcess({ command: java, args, logFile: join(home, "broker.log"), folder });
    await waitUntilReady(
      child,
      "the Kafka broker",
      startTimeoutMs,
      async () => (await canConnect(brokerPort)) && answers(brokers),
    );
    return child;
  };
  let child = await run();
  return {
    brokers,
    listeners: new Map(listeners.map(({ name, port }) => [name, `127.0.0.1:${port}`])),
    get pid() {
      return child.pid;
    },
    pause: () => child.pause(),
    resume: () => child.resume(),
    kill: () => child.kill(),
    async revive() {
      child = await run();
    },
    async stop() {
      await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(brokers: string): Promise<boolean> {
  const admin = new Admin({
    clientId: "weir-test-ready",
    bootstrapBrokers: brokers.split(","),
    timeout: 2000,
    retries: 0,
  });
  try {
    const metadata = await admin.metadata({ topics: [] });
    return metadata.brokers.size > 0;
  } catch {
    return false;
  } finally {
    await admin.close().catch(() => {});
  }
}

function foreignKafka(brokers: string): TestKafka {
  const refuse = (): never => {
    throw new Error("this broker is not ours to stop: start one with { own: true }");
  };
  return {
    brokers,
    listeners: new Map(),
    pid: undefined,
    pause: refuse,
    resume: refuse,
    kill: async () => refuse(),
    revive: async () => refuse(),
    stop: async () => {},
  };
}
