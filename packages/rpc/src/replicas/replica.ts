/**
 * One server among those that do the same: its connection, what it was given, and whether it answers.
 *
 * A server that hangs keeps its connection, so that nothing but its silence tells. Who has not answered anything for a
 * second though something is under way is asked whether it lives, and gets nothing more until it says so; slow servers
 * do, at once. If it does not for some more seconds, what it was given fails, so that others can be given it.
 */
import type { Channel } from "nice-grpc";
import { healthOver } from "../ask-health.ts";
import type { Batched } from "../batched.ts";
import type { StreamCaller } from "../call-over-stream.ts";
import { type ChannelTarget, clientOf, openChannel } from "../client.ts";
import type { CallContext, Port, RpcServiceDefinition } from "../port.ts";
import { RpcError } from "../rpc-error.ts";
import { livenessName } from "../server-health.ts";
import { fromClientError } from "../wire-error.ts";
import type { ReplicaAddress } from "./targets.ts";

/**
 * What can be expected of a replica: `ready` takes calls; `pending` is being connected to, or asked whether it lives;
 * `unreachable` cannot be connected to; `hung` did not answer when asked.
 */
export type Standing = "ready" | "pending" | "unreachable" | "hung";

/** How long the silences are that mean something, in ms. */
export interface SilenceLimits {
  /** After so long it is asked whether it lives. */
  readonly askAfterMs: number;
  /** How long it may take to say that it does. */
  readonly answerWithinMs: number;
  /** After so long without an answer, what it was given fails. */
  readonly giveUpAfterMs: number;
}

export const defaultSilenceLimits: SilenceLimits = { askAfterMs: 1000, answerWithinMs: 1000, giveUpAfterMs: 5000 };

export interface ReplicaOptions<D extends RpcServiceDefinition> extends Omit<ChannelTarget, "address" | "host"> {
  readonly definition: D;
  readonly replica: ReplicaAddress;
  readonly timeoutMs: number;
  readonly silence: SilenceLimits;
  /** Makes the methods whose calls travel as batches on streams. */
  readonly batch: (port: Port<D>) => Batched<D>;
  /** Told of every change of its standing. */
  readonly onStanding: OnStanding;
}

/** `error`: why it cannot be reached. */
export type OnStanding = (standing: Standing, error?: RpcError) => void;

export interface Replica {
  readonly address: string;
  readonly standing: Standing;
  /** True from the time when it is asked whether it lives until it says so. */
  readonly isSilent: boolean;
  /** Calls and streams that are under way. */
  readonly load: number;
  call(method: string, request: unknown, context: CallContext): Promise<unknown>;
  stream(method: string, request: unknown, context: CallContext): AsyncIterable<unknown>;
  /** Connects, if it is not connected; looks for silence. To be called several times per second. */
  check(): void;
  /** Lets what is under way end, then closes. Resolves when it is closed. */
  retire(): Promise<void>;
  /** Closes at once. */
  close(): void;
}

const retireWithinMs = 60_000;
/** States of a channel (grpc.ConnectivityState). */
const state = { ready: 2, transientFailure: 3, shutdown: 4 } as const;

/** Creates a replica; it is connected to at the first call or check. */
export function createReplica<D extends RpcServiceDefinition>(options: ReplicaOptions<D>): Replica {
  const { definition, silence, onStanding, timeoutMs } = options;
  const channel: Channel = openChannel({ ...options, ...options.replica });
  const port = clientOf(definition, channel, timeoutMs);
  const batched = options.batch(port);
  // Boundary: what is in it fits the methods of the port; here it is known only by their keys.
  const callersByMethod = new Map(Object.entries(batched as Readonly<Record<string, AnyCaller>>));
  const callers = [...callersByMethod.values()];
  const methods = port as unknown as Readonly<Record<string, AnyMethod>>;
  let calls = 0;
  let streams = 0;
  let heardAtMs = 0;
  let silentSinceMs: number | undefined;
  let isAsking = false;
  let unanswered = 0;
  let retiring: NodeJS.Timeout | undefined;
  let isClosed = false;
  const closed = Promise.withResolvers<void>();
  let told: Standing = "pending";

  function standing(): Standing {
    const connectivity = channel.getConnectivityState(false);
    if (connectivity === state.transientFailure || connectivity === state.shutdown) return "unreachable";
    if (silentSinceMs !== undefined) return unanswered > 0 ? "hung" : "pending";
    return connectivity === state.ready ? "ready" : "pending";
  }

  function tellStanding(): void {
    const now = standing();
    if (now === told || isClosed) return;
    told = now;
    if (now === "unreachable") void tellUnreachable();
    else onStanding(now);
  }

  /** The channel keeps the reason to itself, and tells it to those who call. */
  async function tellUnreachable(): Promise<void> {
    const error = await healthOver(channel, livenessName, AbortSignal.timeout(silence.answerWithinMs)).then(
      () => undefined,
      fromClientError,
    );
    if (told === "unreachable" && !isClosed) onStanding("unreachable", error);
  }

  function followConnection(known: number): void {
    channel.watchConnectivityState(known, Number.POSITIVE_INFINITY, (error) => {
      if (error !== undefined || isClosed) return;
      const next = channel.getConnectivityState(false);
      // It is going away, or was told to take another connection: what comes next goes over that one.
      if (known === state.ready) for (const caller of callers) caller.replaceStream();
      if (next !== state.shutdown) followConnection(next);
      tellStanding();
    });
  }

  function heard(): void {
    heardAtMs = performance.now();
    silentSinceMs = undefined;
    unanswered = 0;
    tellStanding();
  }

  async function ask(): Promise<void> {
    isAsking = true;
    const late = AbortSignal.timeout(silence.answerWithinMs);
    try {
      await healthOver(channel, livenessName, late);
      heard();
    } catch (error) {
      if (!late.aborted && isAnswer(fromClientError(error))) {
        heard();
        return;
      }
      unanswered++;
      const silentMs = performance.now() - (silentSinceMs ?? heardAtMs);
      if (silentMs > silence.giveUpAfterMs) {
        const why = `${options.replica.address} has not answered anything for ${Math.round(silentMs)} ms`;
        for (const caller of callers) caller.breakStreams(why);
      }
      tellStanding();
    } finally {
      isAsking = false;
    }
  }

  function closeWhenIdle(): void {
    if (retiring !== undefined && calls + streams === 0) close();
  }

  function close(): void {
    isClosed = true;
    closed.resolve();
    clearTimeout(retiring);
    for (const caller of callers) caller.close();
    channel.close();
  }

  followConnection(channel.getConnectivityState(false));
  return {
    address: options.replica.address,
    get standing() {
      return standing();
    },
    get isSilent() {
      return silentSinceMs !== undefined;
    },
    get load() {
      return calls + streams;
    },
    async call(method, request, context) {
      const send = callersByMethod.get(method)?.call ?? methods[method];
      if (calls === 0 && silentSinceMs === undefined) heardAtMs = performance.now();
      calls++;
      try {
        const response = await send?.(request as never, context);
        if (silentSinceMs === undefined) heardAtMs = performance.now();
        else heard();
        return response;
      } catch (error) {
        if (isAnswer(error)) heard();
        throw error;
      } finally {
        calls--;
        closeWhenIdle();
      }
    },
    async *stream(method, request, context) {
      streams++;
      try {
        yield* methods[method]?.(request as never, context) as AsyncIterable<unknown>;
      } finally {
        streams--;
        closeWhenIdle();
      }
    },
    check() {
      channel.getConnectivityState(true);
      if (silentSinceMs === undefined && calls > 0 && performance.now() - heardAtMs > silence.askAfterMs) {
        silentSinceMs = heardAtMs;
      }
      if (silentSinceMs !== undefined && !isAsking && !isClosed) void ask();
      tellStanding();
    },
    retire() {
      for (const caller of callers) caller.replaceStream();
      retiring = setTimeout(close, retireWithinMs);
      retiring.unref();
      closeWhenIdle();
      return closed.promise;
    },
    close,
  };
}

type AnyCaller = StreamCaller<never, unknown>;
type AnyMethod = (request: never, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>;

/** Whether it was the server that failed the call: what this end found out by itself says nothing of whether it lives. */
function isAnswer(error: unknown): boolean {
  const own = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED"];
  return error instanceof RpcError && !own.includes(error.code);
}
