/** The port through which records leave Weir. */
import type { Topic } from "./topic.ts";

/** A header of a record: name and value as text. */
export type SinkHeader = readonly [name: string, value: string];

/** What a record's place among its like is computed from. */
export interface Routing {
  /** Event id, trace id or monitor hash: 32 hex digits, hyphens allowed. All zero counts as none. */
  readonly uuid: string;
  /** An unsigned 64-bit number. */
  readonly organizationId: bigint;
}

/** One message for a topic. */
export interface SinkRecord {
  readonly topic: Topic;
  /** Records of equal routing keep their order. Absent: spread evenly (topics, section "Key bytes"). */
  readonly routing?: Routing | undefined;
  /** The encoded message. The sink keeps it until it is delivered: don't change it after `submit`. */
  readonly value: Buffer;
  /** In ascending order of name. */
  readonly headers?: readonly SinkHeader[];
}

/** Options of one submit. */
export interface SubmitOptions {
  /** When it aborts, the submit rejects with `deadline`; records that are under way may still be delivered. */
  readonly signal?: AbortSignal;
}

/** Takes records and says when they are durable. */
export interface Sink {
  /**
   * Delivers records, each topic's in order. Resolves when all of them are durable; at least once: after an error
   * some of them may have been delivered.
   * @throws SinkError
   */
  submit(records: readonly SinkRecord[], options?: SubmitOptions): Promise<void>;
  /** Takes no more, delivers what it holds (within its own deadline), and frees everything. */
  close(): Promise<void>;
}
