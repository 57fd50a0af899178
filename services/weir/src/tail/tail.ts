/** Reads what is delivered, from where the configuration says, and prints it until it is told to stop. */
import { existsSync } from "node:fs";
import type { WeirConfig } from "@weir/config";
import { topics as allTopics, storeFile, type Topic, topicNames } from "@weir/sink";
import { openClientCertificates } from "../client-certificates.ts";
import { CommandError, UsageError } from "../command-error.ts";
import { topicOfName } from "../decode/decode-message.ts";
import { furtherProcesses, processFolder } from "../processes/process-folders.ts";
import type { Terminal } from "../terminal.ts";
import type { DecisionFeedOptions, FedDecision } from "./decision-feed.ts";
import { NoDecisionsError, openDecisionFeed } from "./decision-feed.ts";
import { createStoreSource } from "./store-source.ts";
import { tailDecisions } from "./tail-decisions.ts";
import { createTailPrinter } from "./tail-printer.ts";
import type { TailedRecord, TailRange, TailSource } from "./tailed-record.ts";

/** What to show. */
export interface TailOptions {
  /** Go on until a signal; otherwise end after what is held. */
  readonly follow: boolean;
  /** Begin with at most this many messages that are held; undefined: all. */
  readonly last: number | undefined;
  readonly json: boolean;
  /** Only this project, as decimal text. */
  readonly project: string | undefined;
  /** Only the topic of this name. */
  readonly topic: string | undefined;
  /** Only outcomes. */
  readonly outcomesOnly: boolean;
  /** gRPC address of the gateway that tells decisions. */
  readonly gatewayAddress: string;
}

const outcomeTopics: readonly Topic[] = ["outcomes", "outcomes_billing"];

/**
 * Prints delivered messages. Ends after what is held, or with SIGINT or SIGTERM.
 * @throws UsageError for an unknown topic, CommandError if there is nothing to read from
 */
export async function tail(config: WeirConfig, terminal: Terminal, options: TailOptions): Promise<void> {
  const { json, project, outcomesOnly } = options;
  const topics = selectTopics(options);
  const source = await openSource(config, topics);
  const certificates = await openClientCertificates(config);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  try {
    const decisions = await decisionsFor({ ...options, certificates, signal: stop.signal }, terminal);
    let tellsDecisions = decisions !== undefined;
    const print = createTailPrinter(terminal, {
      json,
      project,
      showAccepted: json || outcomesOnly,
      showsDropped: () => json || !tellsDecisions,
    });
    // Of what is held, decisions show more than the sums that they were added to.
    const last = decisions === undefined || json ? options.last : 0;
    await Promise.all([
      decisions &&
        tailDecisions(decisions, terminal, { json }).then(() => {
          tellsDecisions = false;
        }),
      tailMessages(source, { topics, follow: options.follow, last, signal: stop.signal }, print),
    ]);
  } finally {
    end();
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
    certificates?.close();
    await source.close();
  }
}

async function tailMessages(
  source: TailSource,
  range: TailRange,
  print: (record: TailedRecord) => void,
): Promise<void> {
  for await (const record of source.read(range)) {
    print(record);
    if (range.signal.aborted) break;
  }
}

/** What is dropped, as it is decided: only while outcomes are followed, and if a gateway tells it. */
async function decisionsFor(
  options: TailOptions & Pick<DecisionFeedOptions, "certificates" | "signal">,
  { stderr }: Terminal,
): Promise<AsyncIterable<FedDecision> | undefined> {
  const { outcomesOnly, follow, topic, gatewayAddress, project, last = 0, certificates, signal } = options;
  if (!outcomesOnly || !follow || topic !== undefined) return undefined;
  try {
    const projectId = BigInt(project ?? 0);
    return await openDecisionFeed({ address: gatewayAddress, certificates, projectId, last, signal });
  } catch (error) {
    if (!(error instanceof NoDecisionsError)) throw error;
    stderr.write(
      `weir: showing sums without ids, as no gateway tells decisions at ${gatewayAddress}: ${error.message}\n`,
    );
    return undefined;
  }
}

async function openSource(config: WeirConfig, topics: readonly Topic[]): Promise<TailSource> {
  if (config.processing.enabled) {
    const { createKafkaSource } = await import("./kafka-source.ts");
    return createKafkaSource(config, topics);
  }
  const { path } = config.storage;
  if (path === null)
    throw new CommandError("found storage.path null, expected a folder: nothing is kept that could be shown");
  if (existsSync(path)) return createStoreSource(storeFolders(path));
  throw new CommandError(
    `found no folder ${path}, expected the one in which weir run keeps what it delivers: start it here, or name its configuration with -c`,
  );
}

function selectTopics({ topic: name, outcomesOnly }: TailOptions): readonly Topic[] {
  if (name === undefined) return outcomesOnly ? outcomeTopics : allTopics;
  const topic = topicOfName(name);
  if (topic === undefined)
    throw new UsageError(`found --topic ${name}, expected one of: ${Object.values(topicNames).join(", ")}`);
  if (outcomesOnly && !outcomeTopics.includes(topic))
    throw new UsageError(`found --outcomes with --topic ${name}, which holds none`);
  return [topic];
}

/** Each of several processes has a store of its own. */
function storeFolders(path: string): readonly string[] {
  return [1, ...furtherProcesses(path)]
    .map((number) => processFolder(path, number))
    .filter((folder, index) => index === 0 || existsSync(storeFile(folder)));
}
