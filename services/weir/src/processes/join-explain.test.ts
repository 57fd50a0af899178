import assert from "node:assert/strict";
import type {
  ExplainRequest,
  ExplainResponse,
  ExplainServiceDefinition,
  WatchDecisionsResponse,
} from "@weir/gen/weir/explain/v1/explain.ts";
import { DecisionRecord, Memory } from "@weir/gen/weir/explain/v1/explain.ts";
import type { RemotePort } from "@weir/rpc";
import { RpcError } from "@weir/rpc";
import { timestampOf } from "../explain/times.ts";
import type { CopyClients } from "./copy-clients.ts";
import { joinAnswers, joinExplain } from "./join-explain.ts";

const request: ExplainRequest = { id: "", projectId: 1n, since: undefined, onlyDropped: true, limit: 3 };

function record(sequence: bigint, ms: number): DecisionRecord {
  return DecisionRecord.create({ sequence, decidedAt: timestampOf(ms) });
}

function answer(instance: string, records: DecisionRecord[], truncated = false): ExplainResponse {
  return { records, truncated, memory: Memory.create({ instance }), memories: [] };
}

describe("the decisions of several processes", () => {
  it("are the newest of all by time, each with the process that remembers it", () => {
    const joined = joinAnswers(
      [answer("host/1", [record(1n, 100), record(2n, 400)]), answer("host/2", [record(1n, 200), record(2n, 300)])],
      request,
    );
    assert.deepEqual(
      joined.records.map(({ instance, sequence }) => [instance, sequence]),
      [
        ["host/2", 1n],
        ["host/2", 2n],
        ["host/1", 2n],
      ],
    );
    assert.equal(joined.truncated, true);
    assert.deepEqual(
      joined.memories.map(({ instance }) => instance),
      ["host/1", "host/2"],
    );
  });

  it("are all that there are if they fit, unless one process had to leave some out", () => {
    assert.equal(joinAnswers([answer("a", [record(1n, 1)]), answer("b", [])], request).truncated, false);
    assert.equal(joinAnswers([answer("a", [record(1n, 1)], true), answer("b", [])], request).truncated, true);
  });

  it("are watched together, also of a process that takes the place of one that has ended", async () => {
    let restarted = false;
    const first = watched(async function* () {
      if (restarted) yield told("first, again", 1n);
      else yield told("first", 1n);
      restarted = true;
    });
    const second = watched(async function* (signal) {
      yield told("second", 1n);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    });
    const watching = joinedWatch([first, second]);
    const seen = new Set<string>();
    let begun = 0;
    for await (const { record: decided, instance } of watching) {
      if (decided === undefined) begun++;
      else seen.add(instance);
      if (seen.size === 3) break;
    }
    assert.equal(begun, 1, "the watch says once that it has begun");
    assert.deepEqual([...seen].sort(), ["first", "first, again", "second"]);
  });

  it("are refused with the reason of the processes if none of them remembers any", async () => {
    const refusing = watched(async function* () {
      yield* [];
      throw new RpcError("FAILED_PRECONDITION", "nothing is held");
    });
    const watching = joinedWatch([refusing, refusing])[Symbol.asyncIterator]();
    await assert.rejects(watching.next(), /nothing is held/);
  });
});

type Watch = RemotePort<ExplainServiceDefinition>["watchDecisions"];

function told(instance: string, sequence: bigint): WatchDecisionsResponse {
  return { record: record(sequence, 1), missed: 0n, instance };
}

/** A process' watch: it says that it has begun, then tells what is given. */
function watched(tell: (signal: AbortSignal) => AsyncIterable<WatchDecisionsResponse>): Watch {
  return async function* watch(_, { signal = new AbortController().signal } = {}) {
    const decisions = tell(signal)[Symbol.asyncIterator]();
    const first = await decisions.next();
    yield { record: undefined, missed: 0n, instance: "" };
    for (let next = first; next.done !== true; next = await decisions.next()) yield next.value;
  };
}

function joinedWatch(watches: readonly Watch[]): AsyncIterable<WatchDecisionsResponse> {
  const ports = watches.map(
    (watchDecisions): RemotePort<ExplainServiceDefinition> => ({
      watchDecisions,
      explain: async () => answer("", []),
      close() {},
    }),
  );
  const clients: CopyClients<ExplainServiceDefinition> = {
    of: (number) => ports[number - 1],
    askAll: (ask) => Promise.all(ports.map(ask)),
    close() {},
  };
  const copies = () => ports.map((_, index) => ({ number: index + 1, ownAddress: "there" }));
  return joinExplain({ copies, clients }).watchDecisions({ projectId: 0n, onlyDropped: true });
}
