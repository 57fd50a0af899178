/** What `weir tail` reads, wherever it comes from. */
import type { SinkHeader, Topic } from "@weir/sink";

/** A delivered message. */
export interface TailedRecord {
  readonly topic: Topic;
  readonly key: Buffer | undefined;
  readonly headers: readonly SinkHeader[];
  readonly value: Buffer;
  /** When it was delivered, ms since the epoch. */
  readonly deliveredAtMs: number;
}

/** What to read. */
export interface TailRange {
  readonly topics: readonly Topic[];
  /** Go on with what is delivered from now on; otherwise end after what is held. */
  readonly follow: boolean;
  /** Begin with at most this many of the messages that are held. Undefined: all of them. */
  readonly last: number | undefined;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** A place that delivered messages can be read from. */
export interface TailSource {
  read(range: TailRange): AsyncIterable<TailedRecord>;
  close(): Promise<void>;
}
