/** Gets the jars of a Kafka broker, once per machine. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findCommand } from "../find-command.ts";
import { MissingIntegration } from "../integration.ts";

/** The broker's version. */
export const kafkaVersion = "4.1.2";

/** Longest time that a download may take, also that of another process which we wait for. */
const downloadTimeoutMs = 300_000;

/** What Maven resolves: the broker, and a log binding that fits its slf4j 1.7 and log4j 2. */
const projectDocument = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>weir.test</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.3</version></dependency>
  </dependencies>
</project>
`;

/**
 * The folder with the broker's jars: `kafka-<version>/libs` below weir's cache (XDG_CACHE_HOME or ~/.cache). The
 * first call downloads them from Maven Central with `mvn`; later ones need no network. Safe to call from several
 * processes at the same time.
 * @throws MissingIntegration if they are not there and can't be had
 */
export async function resolveBrokerJars(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "weir");
  const folder = join(cache, `kafka-${kafkaVersion}`);
  const jars = join(folder, "libs");
  if (await exists(jars)) return jars;
  await mkdir(cache, { recursive: true });
  const lock = `${folder}.lock`;
  const deadlineMs = performance.now() + downloadTimeoutMs;
  while (!(await tryLock(lock))) {
    if (performance.now() > deadlineMs)
      throw new MissingIntegration(`another process holds ${lock}; remove it if there is none`);
    await sleep(250);
    if (await exists(jars)) return jars;
  }
  try {
    if (!(await exists(jars))) await download(cache, folder);
    return jars;
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function download(cache: string, folder: string): Promise<void> {
  const maven = findCommand("mvn");
  if (maven === undefined) {
    throw new MissingIntegration(
      "mvn is not on PATH and the broker's jars are not cached; `apt-get install maven` gives it, or set WEIR_TEST_KAFKA_BROKERS",
    );
  }
  const partial = await mkdtemp(join(cache, "kafka-partial-"));
  try {
    const project = join(partial, "pom.xml");
    await writeFile(project, projectDocument);
    const goals = [
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-DoutputDirectory=${join(partial, "libs")}`,
    ];
    await promisify(execFile)(maven, ["-q", "-B", "-f", project, ...goals], { timeout: downloadTimeoutMs });
    const names = await readdir(join(partial, "libs"));
    if (!names.includes(`kafka_2.13-${kafkaVersion}.jar`))
      throw new Error(`mvn left no kafka_2.13-${kafkaVersion}.jar`);
    await rename(partial, folder);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    throw new MissingIntegration(`the broker's jars could not be downloaded from Maven Central: ${String(cause)}`, {
      cause,
    });
  }
}

/** Takes the lock, also one that its holder must have left behind. */
async function tryLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > 2 * downloadTimeoutMs) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
