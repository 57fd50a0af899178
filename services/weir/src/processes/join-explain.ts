/** The decisions of all copies, as if one had made them. */
import { setTimeout as sleep } from "node:timers/promises";
import type {
  ExplainRequest,
  ExplainResponse,
  ExplainServiceDefinition,
  WatchDecisionsRequest,
  WatchDecisionsResponse,
} from "@weir/gen/weir/explain/v1/explain.ts";
import type { CallContext, Port } from "@weir/rpc";
import { createPushQueue, RpcError } from "@weir/rpc";
import { msOf } from "../explain/times.ts";
import type { AskableCopy, CopyClients } from "./copy-clients.ts";

const defaultLimit = 100;
const maxLimit = 1000;
/** How long to wait before a copy that does not answer is asked again. */
const retryMs = 500;

/** What joins decisions. */
export interface JoinExplainOptions {
  readonly copies: () => readonly AskableCopy[];
  readonly clients: CopyClients<ExplainServiceDefinition>;
}

/** The service that asks all copies. */
export function joinExplain(options: JoinExplainOptions): Port<ExplainServiceDefinition> {
  return {
    explain: async (request, { signal } = {}) =>
      joinAnswers(await options.clients.askAll((client) => client.explain(request, { signal })), request),
    watchDecisions: (request, context = {}) => watchAll(options, request, context),
  };
}

/** The newest of all, the oldest first. */
export function joinAnswers(
  answers: readonly ExplainResponse[],
  { limit }: Pick<ExplainRequest, "limit">,
): ExplainResponse {
  const records = answers
    .flatMap(({ records, memory }) => records.map((record) => ({ ...record, instance: memory?.instance ?? "" })))
    .sort((left, right) => timeOf(left) - timeOf(right));
  const most = Math.min(limit === 0 ? defaultLimit : limit, maxLimit);
  return {
    records: records.slice(-most),
    truncated: records.length > most || answers.some(({ truncated }) => truncated),
    memory: undefined,
    memories: answers.flatMap(({ memory }) => memory ?? []),
  };
}

function timeOf({ decidedAt }: ExplainResponse["records"][number]): number {
  return decidedAt === undefined ? 0 : msOf(decidedAt);
}

interface Told {
  readonly answer: WatchDecisionsResponse;
  /** Lets its copy tell the next one: a slow reader misses decisions there, and is told how many. */
  taken(): void;
}

async function* watchAll(
  { copies, clients }: JoinExplainOptions,
  request: WatchDecisionsRequest,
  { signal }: CallContext,
): AsyncGenerator<WatchDecisionsResponse> {
  const left = new AbortController();
  const ended = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const queue = createPushQueue<Told>();
  const waiting = new Set<Told>();
  const begun = copies().map(({ number }) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    void followCopy(number, resolve);
    return promise;
  });
  ended.addEventListener("abort", () => queue.end(), { once: true });

  /** Tells what a copy decides, and goes on with the one that takes its place. `first` gets how the first attempt began. */
  async function followCopy(number: number, first: (failure: unknown) => void): Promise<void> {
    while (!ended.aborted) {
      try {
        for await (const answer of clients.of(number)?.watchDecisions(request, { signal: ended }) ?? []) {
          first(undefined);
          if (answer.record === undefined) continue;
          const { promise, resolve: taken } = Promise.withResolvers<void>();
          const told = { answer, taken };
          waiting.add(told);
          queue.push(told);
          await promise;
          waiting.delete(told);
        }
        first(new RpcError("UNAVAILABLE", `process ${number} does not answer`));
      } catch (error) {
        first(error);
      }
      await sleep(retryMs, undefined, { signal: ended }).catch(() => {});
    }
  }

  try {
    const failures = await Promise.all(begun);
    if (failures.every((failure) => failure !== undefined)) throw failures[0];
    yield { record: undefined, missed: 0n, instance: "" };
    for await (const { answer, taken } of queue) {
      yield answer;
      taken();
    }
  } finally {
    left.abort();
    for (const { taken } of waiting) taken();
  }
}
