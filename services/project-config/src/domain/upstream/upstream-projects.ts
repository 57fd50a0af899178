/**
 * Project states of an upstream. Keys are collected and travel together; what is pending there, or could not be asked,
 * is asked again until its deadline (project configuration, section "Upstream batching").
 */
import { createBackoff } from "../backoff.ts";
import type { StateAnswer, StateQuery } from "../lookup-source.ts";
import { type FoundState, readStateDocument } from "../read-state-document.ts";
import type { Timers } from "../timers.ts";
import { readProjectsAnswer } from "./read-projects-answer.ts";
import { UpstreamError } from "./upstream-error.ts";
import type { QueryCause, UpstreamQuery } from "./upstream-query.ts";

/** A request may have 262,144 bytes: 2000 keys with revisions of 64 characters fit. */
const maxKeysPerRequest = 2000;
const maxRevisionChars = 64;

export interface UpstreamProjects {
  lookUp(query: StateQuery): Promise<StateAnswer>;
  /** Keys that wait for an answer. */
  readonly waiting: number;
  /** Answers all that wait as failed. */
  stop(): void;
}

/** Times in ms. */
export interface UpstreamProjectsOptions {
  readonly query: UpstreamQuery;
  /** Ask for what only internal instances may see. */
  readonly fullConfig: boolean;
  /** How long keys are collected. */
  readonly batchMs: number;
  /** Most keys of a request. */
  readonly batchSize: number;
  /** Most requests at a time. */
  readonly maxRequests: number;
  /** After this time without an answer a key is answered as failed. */
  readonly deadlineMs: number;
  /** Longest pause between two attempts. */
  readonly maxRetryMs: number;
  readonly monotonicMs: () => number;
  readonly timers: Timers;
  /** The trace of the call that is asking now, if it is traced. Default: nothing is. */
  readonly cause?: (() => QueryCause | undefined) | undefined;
  /** Told after every request. */
  readonly onRequest: (error: UpstreamError | undefined) => void;
  /** A document is in use. */
  readonly onFound: (publicKey: string, found: FoundState) => void;
  /** A document cannot be used. */
  readonly onMalformed: (publicKey: string, error: unknown) => void;
}

interface Channel {
  readonly publicKey: string;
  heldRevision: string | undefined;
  deadlineMs: number;
  /** Who waited first among those that are traced. */
  cause: QueryCause | undefined;
  readonly waiters: ((answer: StateAnswer) => void)[];
}

export function createUpstreamProjects(options: UpstreamProjectsOptions): UpstreamProjects {
  const { monotonicMs, timers } = options;
  const batchSize = Math.min(options.batchSize, maxKeysPerRequest);
  const backoff = createBackoff(options.maxRetryMs);
  const abort = new AbortController();
  /** All that wait, those that are being asked included. */
  const channels = new Map<string, Channel>();
  /** Those that are not being asked, in the order of the next cycle. */
  const queue = new Set<Channel>();
  let cycling = false;
  let cancelTimer: (() => void) | undefined;

  function schedule(): void {
    if (cycling || cancelTimer !== undefined || abort.signal.aborted) return;
    cancelTimer = timers.after(options.batchMs + backoff.next(), () => {
      cancelTimer = undefined;
      void cycle();
    });
  }

  async function cycle(): Promise<void> {
    cycling = true;
    const taken = [...queue].slice(0, batchSize * options.maxRequests);
    for (const channel of taken) queue.delete(channel);
    const nowMs = monotonicMs();
    const due = taken.filter((channel) => {
      if (channel.deadlineMs >= nowMs) return true;
      settle(channel, { kind: "failed" });
      return false;
    });
    const batches = Array.from({ length: Math.ceil(due.length / batchSize) }, (_, index) =>
      due.slice(index * batchSize, (index + 1) * batchSize),
    );
    const successes = await Promise.all(batches.map(ask));
    cycling = false;
    if (successes.includes(true) || queue.size === 0) backoff.reset();
    if (queue.size > 0) schedule();
  }

  /** @returns whether the upstream answered */
  async function ask(batch: readonly Channel[]): Promise<boolean> {
    const body = {
      publicKeys: batch.map(({ publicKey }) => publicKey),
      revisions: batch.map(({ heldRevision }) => heldRevision ?? null),
      fullConfig: options.fullConfig,
      noCache: false,
    };
    try {
      const causes = batch.flatMap(({ cause }) => cause ?? []);
      const answer = await options.query("/api/0/relays/projectconfigs/?version=3", body, abort.signal, causes);
      const answerFor = readProjectsAnswer(answer);
      options.onRequest(undefined);
      for (const channel of batch) {
        const given = answerFor(channel.publicKey);
        if (given.kind === "pending") queue.add(channel);
        else if (given.kind === "document") settle(channel, readDocument(channel, given.document));
        else settle(channel, { kind: channel.heldRevision === undefined ? "failed" : "unchanged" });
      }
      return true;
    } catch (cause) {
      if (abort.signal.aborted) return false;
      const error = cause instanceof UpstreamError ? cause : new UpstreamError("garbage", String(cause), { cause });
      options.onRequest(error);
      for (const channel of batch) {
        if (error.kind === "denied") settle(channel, { kind: "failed" });
        else queue.add(channel);
      }
      return false;
    }
  }

  function readDocument({ publicKey }: Channel, document: unknown): StateAnswer {
    try {
      const found = readStateDocument(publicKey, document);
      options.onFound(publicKey, found);
      return { kind: "found", found };
    } catch (error) {
      options.onMalformed(publicKey, error);
      return { kind: "failed" };
    }
  }

  function settle(channel: Channel, answer: StateAnswer): void {
    channels.delete(channel.publicKey);
    for (const resolve of channel.waiters) resolve(answer);
  }

  return {
    lookUp({ publicKey, heldRevision }) {
      if (abort.signal.aborted) return Promise.resolve({ kind: "failed" });
      return new Promise((resolve) => {
        const deadlineMs = monotonicMs() + options.deadlineMs;
        const sent = heldRevision !== undefined && heldRevision.length <= maxRevisionChars ? heldRevision : undefined;
        const known = channels.get(publicKey);
        if (known !== undefined) {
          // Who holds another revision needs the document.
          if (known.heldRevision !== sent) known.heldRevision = undefined;
          known.deadlineMs = deadlineMs;
          known.cause ??= options.cause?.();
          known.waiters.push(resolve);
          return;
        }
        const cause = options.cause?.();
        const channel: Channel = { publicKey, heldRevision: sent, deadlineMs, cause, waiters: [resolve] };
        channels.set(publicKey, channel);
        queue.add(channel);
        schedule();
      });
    },
    get waiting() {
      return channels.size;
    },
    stop() {
      abort.abort();
      cancelTimer?.();
      queue.clear();
      for (const channel of [...channels.values()]) settle(channel, { kind: "failed" });
    },
  };
}
