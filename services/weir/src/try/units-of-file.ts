/** Captured data as the units that are tried: what belongs to an event together, everything else by itself. */
import { collectDecisions } from "@weir/decision-ring";
import type { Envelope, Item, ProcessorName } from "@weir/envelope";
import { createsEvent, envelopeQuantities, parseEnvelope, processorOf, requiresEvent } from "@weir/envelope";
import type { TriedUnit } from "@weir/gen/weir/common/v1/dry_run.ts";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Outcome } from "@weir/managed";
import { CommandError } from "../command-error.ts";

/** A unit, and what to call it. */
export interface NamedUnit {
  readonly file: string;
  /** Types of its items: `event + 2 attachment`. */
  readonly what: string;
  readonly processor: ProcessorName;
  readonly message: EnvelopeUnit;
  /** Set if the gateway refuses its envelope: no processor sees it. */
  readonly refused: TriedUnit | undefined;
}

/** How the data counts as received. */
export interface ReceivedAs {
  /** Ms since the epoch. */
  readonly nowMs: number;
  /** Address of the client; empty: unknown. */
  readonly clientAddress: string;
  /** The outcome of an envelope that the gateway refuses as a whole. */
  readonly refuse: (items: readonly Item[]) => Outcome | undefined;
}

/**
 * Divides an envelope.
 * @throws CommandError if it is none, or empty
 */
export function unitsOfEnvelope(bytes: Buffer, file: string, received: ReceivedAs): NamedUnit[] {
  const envelope = parse(bytes, file);
  const { items } = envelope;
  const outcome = received.refuse(items);
  const ofEvent = items.some(createsEvent) ? items.filter(belongsToEvent) : [];
  const others = items.filter((item) => !ofEvent.includes(item)).map((item) => [item]);
  const groups = ofEvent.length === 0 ? others : [ofEvent, ...others];
  return groups.flatMap((group, index) => {
    const [first] = group;
    if (first === undefined) return [];
    const message = unitOf(envelope, group, `${file}/${index}`, received);
    const refused = outcome && refusedUnit(message.id, outcome, group);
    return [{ file, what: describeItems(group), processor: processorOf(first), message, refused }];
  });
}

function refusedUnit(id: string, outcome: Outcome, items: readonly Item[]): TriedUnit {
  const dropped = collectDecisions([{ outcome, quantities: envelopeQuantities(items) }]);
  return { id, kept: [], dropped, reported: [], failure: undefined };
}

function parse(bytes: Buffer, file: string): Envelope {
  let envelope: Envelope;
  try {
    envelope = parseEnvelope(bytes);
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (envelope.items.length === 0) throw new CommandError(`${file}: found no items, expected at least one`);
  return envelope;
}

function belongsToEvent(item: Item): boolean {
  return (createsEvent(item) || requiresEvent(item)) && processorOf(item) === "event-processor";
}

/** The processor knows whom it belongs to. */
function unitOf({ headers }: Envelope, items: readonly Item[], id: string, received: ReceivedAs): EnvelopeUnit {
  const { clientAddress, nowMs } = received;
  return {
    id,
    scoping: undefined,
    eventId: headers.eventId ?? "",
    receivedAt: { seconds: BigInt(Math.floor(nowMs / 1000)), nanos: (nowMs % 1000) * 1_000_000 },
    sentAt: headers.sentAt,
    trace: headers.trace,
    samplingKey: headers.trace?.publicKey ?? "",
    request: {
      client: headers.client ?? "",
      version: headers.version ?? 7,
      origin: headers.origin ?? "",
      remoteAddr: clientAddress,
      forwardedFor: headers.forwardedFor ?? clientAddress,
      clientAddress,
      userAgent: headers.userAgent ?? "",
      clientHints: headers.clientHints,
      trusted: false,
    },
    items: [...items],
    cachedRateLimits: [],
  };
}

function describeItems(items: readonly Item[]): string {
  const counts = new Map<string, number>();
  for (const { type } of items) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => (count === 1 ? type : `${count} ${type}`)).join(" + ");
}
