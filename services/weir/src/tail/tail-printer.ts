/** Prints delivered messages: a line for people, or a line of JSON. */
import { topicNames } from "@weir/sink";
import { decodeMessage, type JsonValue } from "../decode/decode-message.ts";
import type { Terminal } from "../terminal.ts";
import { describeMessage, projectOf } from "./describe-message.ts";
import { numberAt } from "./json-view.ts";
import { renderLine } from "./render-line.ts";
import type { TailedRecord } from "./tailed-record.ts";

/** What to print. */
export interface TailPrinterOptions {
  /** JSON instead of lines for people. */
  readonly json: boolean;
  /** Only messages of this project, as decimal text. */
  readonly project: string | undefined;
  /** Show outcomes that say that something was accepted, too. */
  readonly showAccepted: boolean;
  /** Whether to show outcomes of what was dropped here, now. False: somebody else tells it, item by item. */
  readonly showsDropped: () => boolean;
}

/** Returns the function that prints one message. A message that can't be decoded is named as such, and its bytes are given. */
export function createTailPrinter({ stdout }: Terminal, options: TailPrinterOptions): (record: TailedRecord) => void {
  const colour = stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
  return (record) => {
    const message = tryDecode(record);
    if (options.project !== undefined && projectOf(message.value) !== options.project) return;
    const text = options.json ? jsonLine(record, message) : humanLine(record, message);
    if (text !== undefined) stdout.write(`${text}\n`);
  };

  function humanLine(record: TailedRecord, { value, fault }: Decoded): string | undefined {
    const unreadable = {
      fate: "delivered",
      kind: "unreadable",
      summary: `${topicNames[record.topic]}: ${fault}`,
    } as const;
    const line = fault === undefined ? describeMessage(record.topic, value) : unreadable;
    if (line === undefined || (line.fate === "accepted" && !options.showAccepted)) return undefined;
    if (!options.showsDropped() && isDecidedHere(value)) return undefined;
    return renderLine(line, projectOf(value), record.deliveredAtMs, {
      colour,
      width: stdout.isTTY === true ? stdout.columns : undefined,
    });
  }
}

/** Outcomes of decisions: filtered, rate limited, invalid. The others tell what was accepted, or dropped by SDKs. */
function isDecidedHere(outcome: JsonValue): boolean {
  const id = numberAt(outcome, "outcome");
  return id === 1 || id === 2 || id === 3;
}

interface Decoded {
  readonly value: JsonValue;
  /** Why the message could not be decoded. */
  readonly fault?: string;
}

function tryDecode({ topic, value }: TailedRecord): Decoded {
  try {
    return { value: decodeMessage(topic, value) };
  } catch (error) {
    return {
      value: { $base64: value.toString("base64") },
      fault: error instanceof Error ? error.message : String(error),
    };
  }
}

function jsonLine({ topic, key, headers, deliveredAtMs }: TailedRecord, { value, fault }: Decoded): string {
  return JSON.stringify({
    topic: topicNames[topic],
    key: key?.toString("hex") ?? null,
    headers: Object.fromEntries(headers),
    delivered_at: new Date(deliveredAtMs).toISOString(),
    value,
    ...(fault === undefined ? {} : { fault }),
  });
}
