/**
 * The replicas behind an address: who they are now, and which of them gets the next call.
 *
 * Names are asked for again and again; who joins gets calls at once, who leaves gets none and may end what it has. A
 * call goes to the replica with the least under way among those that are ready, so that one that has become slow or
 * silent is given less before anybody knows why.
 */
import { RpcError } from "../rpc-error.ts";
import type { OnStanding, Replica, Standing } from "./replica.ts";
import { isKnown, type LookUp, parseTargets, type ReplicaAddress, replicasOf, type Target } from "./targets.ts";

/** What happened to a replica. */
export type ReplicaChange = "joined" | "left" | Standing;

/** `error`: why it cannot be reached, if it cannot. */
export type OnReplicaChange = (address: string, change: ReplicaChange, error?: RpcError) => void;

export interface ReplicaSetOptions {
  /** `host:port`, or several of them separated by commas. */
  readonly addresses: string;
  readonly lookUp: LookUp;
  /** Time between two resolutions of names, in ms. */
  readonly resolveEveryMs: number;
  readonly create: (replica: ReplicaAddress, onStanding: OnStanding) => Replica;
  readonly onChange?: OnReplicaChange | undefined;
}

export interface ReplicaSet {
  /** One that can be given a call now, if there is. */
  pick(): Replica | undefined;
  /**
   * Waits until one can be given a call.
   * @throws RpcError UNAVAILABLE if nobody is found or answers, CANCELLED, DEADLINE_EXCEEDED
   */
  waitForOne(signal: AbortSignal | undefined, timeoutMs: number): Promise<Replica>;
  close(): void;
}

const checkEveryMs = 250;

/** Creates a set; nobody is asked for, or connected to, before the first call. @throws RangeError for an address that is none */
export function createReplicaSet(options: ReplicaSetOptions): ReplicaSet {
  const { lookUp, create, onChange } = options;
  const targets = parseTargets(options.addresses);
  const found = new Map<Target, readonly ReplicaAddress[]>();
  const members = new Map<string, Replica>();
  const leaving = new Set<Replica>();
  const waiting = new Set<() => void>();
  let order: readonly Replica[] = [];
  let turn = 0;
  let timers: readonly NodeJS.Timeout[] = [];
  let isResolving = false;
  let problem: string | undefined;
  let isClosed = false;

  for (const target of targets) if (isKnown(target)) found.set(target, replicasOf(target, [target.host]));
  if (found.size > 0) updateMembers();

  function updateMembers(): void {
    const wanted = new Map([...found.values()].flat().map((replica) => [replica.address, replica]));
    for (const [address, replica] of wanted) {
      if (members.has(address)) continue;
      members.set(
        address,
        create(replica, (standing, error) => changed(address, standing, error)),
      );
      onChange?.(address, "joined");
    }
    for (const [address, member] of members) {
      if (wanted.has(address)) continue;
      members.delete(address);
      leaving.add(member);
      void member.retire().then(() => leaving.delete(member));
      onChange?.(address, "left");
    }
    order = [...members.values()];
    wake();
  }

  function changed(address: string, standing: Standing, error: RpcError | undefined): void {
    if (members.has(address)) onChange?.(address, standing, error);
    wake();
  }

  function wake(): void {
    for (const resume of [...waiting]) resume();
  }

  function begin(): void {
    if (timers.length > 0 || isClosed) return;
    const check = setInterval(() => {
      for (const member of order) member.check();
    }, checkEveryMs);
    timers = [check];
    if (targets.every(isKnown)) return;
    void resolve();
    // Not all clients at the same time.
    const everyMs = options.resolveEveryMs * (0.8 + 0.4 * Math.random());
    timers = [check, setInterval(() => void resolve(), everyMs)];
    for (const timer of timers) timer.unref();
  }

  /** A name that is not found keeps the addresses that it had. */
  async function resolve(): Promise<void> {
    if (isResolving) return;
    isResolving = true;
    problem = undefined;
    for (const target of targets.filter((each) => !isKnown(each))) {
      try {
        found.set(target, replicasOf(target, await lookUp(target.host)));
      } catch (error) {
        problem = `no address of ${target.host} was found: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    isResolving = false;
    if (!isClosed) updateMembers();
  }

  function least(standings: readonly Standing[]): Replica | undefined {
    let best: Replica | undefined;
    turn = (turn + 1) % Math.max(1, order.length);
    for (let index = 0; index < order.length; index++) {
      const member = order[(turn + index) % order.length];
      if (member === undefined || !standings.includes(member.standing)) continue;
      if (best === undefined || member.load < best.load) best = member;
    }
    return best;
  }

  function pick(): Replica | undefined {
    begin();
    const [only] = order;
    // The only one takes calls while it is being connected to, and fails them with the reason if it cannot be.
    if (order.length === 1 && only?.isSilent === false) return only;
    return least(["ready"]);
  }

  async function waitForOne(signal: AbortSignal | undefined, timeoutMs: number): Promise<Replica> {
    for (const member of order) member.check();
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (isClosed) throw new RpcError("UNAVAILABLE", "the connection was closed", { reason: "CLOSED" });
      const replica = pick();
      if (replica !== undefined) return replica;
      if (!isResolving && least(["pending"]) === undefined) {
        const unreachable = least(["unreachable"]);
        if (unreachable !== undefined) return unreachable;
        const message = order.length === 0 ? (problem ?? "nobody was found") : noAnswer(order);
        throw new RpcError("UNAVAILABLE", message, { reason: order.length === 0 ? "NOT_FOUND" : "NO_ANSWER" });
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new RpcError("DEADLINE_EXCEEDED", `no replica took the call within ${timeoutMs} ms`);
      await untilWoken(signal, leftMs);
    }
  }

  function untilWoken(signal: AbortSignal | undefined, timeoutMs: number): Promise<void> {
    const { promise, resolve: resume, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(new RpcError("CANCELLED", "the call was aborted by the caller"));
    const timer = setTimeout(resume, timeoutMs);
    waiting.add(resume);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted === true) onAbort();
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(resume);
      signal?.removeEventListener("abort", onAbort);
    });
  }

  return {
    pick,
    waitForOne,
    close() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      for (const member of [...order, ...leaving]) member.close();
      order = [];
      wake();
    },
  };
}

function noAnswer(replicas: readonly Replica[]): string {
  return `${replicas.map(({ address }) => address).join(", ")} can be reached, but did not answer`;
}
