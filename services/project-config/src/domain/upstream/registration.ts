/**
 * Makes this instance known to the upstream by challenge and response, and keeps it known (project configuration,
 * section "Registration"). While it is not known, no other request leaves.
 */
import { createBackoff } from "../backoff.ts";
import type { Timers } from "../timers.ts";
import { membersOf, UpstreamError } from "./upstream-error.ts";
import type { UpstreamQuery } from "./upstream-query.ts";

/** `renewing`: known, and being asked to prove it again. `denied`: for good. */
export type RegistrationState = "unknown" | "registering" | "registered" | "renewing" | "denied";

export interface Registration {
  readonly state: RegistrationState;
  /** Why the last attempt failed; undefined if it did not. */
  readonly lastError: UpstreamError | undefined;
  /** Resolves once the upstream knows this instance. @throws {UpstreamError} when denied, or when the signal aborts */
  authenticated(signal: AbortSignal): Promise<void>;
  /** The upstream refused a signature: it has forgotten this instance. */
  forgotten(): void;
  /** The upstream wants to hear nothing more. */
  denied(error: UpstreamError): void;
  start(): void;
  stop(): void;
}

/** Times in ms. */
export interface RegistrationOptions {
  readonly query: UpstreamQuery;
  /** UUID, hyphenated. */
  readonly relayId: string;
  /** base64url without padding. */
  readonly publicKey: string;
  readonly version: string;
  /** How often to register again; undefined: never. */
  readonly renewMs: number | undefined;
  /** Longest pause between two attempts. */
  readonly maxRetryMs: number;
  readonly timers: Timers;
  readonly onStateChange: (state: RegistrationState, error: UpstreamError | undefined) => void;
}

export function createRegistration(options: RegistrationOptions): Registration {
  const { query, relayId, version, timers } = options;
  const backoff = createBackoff(options.maxRetryMs);
  const abort = new AbortController();
  const waiting = new Set<() => void>();
  let state: RegistrationState = "unknown";
  let lastError: UpstreamError | undefined;
  let attempting = false;
  let cancelTimer = () => {};

  function become(next: RegistrationState, error?: UpstreamError): void {
    lastError = error;
    if (next !== state || error !== undefined) {
      state = next;
      options.onStateChange(next, error);
    }
    if (isAuthenticated() || state === "denied") for (const wake of [...waiting]) wake();
  }

  function isAuthenticated(): boolean {
    return state === "registered" || state === "renewing";
  }

  async function attempt(): Promise<void> {
    if (attempting || abort.signal.aborted || state === "denied") return;
    attempting = true;
    cancelTimer();
    become(isAuthenticated() ? "renewing" : "registering");
    try {
      await register();
      backoff.reset();
      become("registered");
      if (options.renewMs !== undefined) again(options.renewMs);
    } catch (cause) {
      if (!abort.signal.aborted) fail(cause);
    } finally {
      attempting = false;
    }
  }

  async function register(): Promise<void> {
    const opening = { relay_id: relayId, public_key: options.publicKey, version };
    const challenge = membersOf(await query("/api/0/relays/register/challenge/", opening, abort.signal), "challenge");
    checkId(challenge, "challenge");
    // Opaque: only the upstream knows what it says.
    const { token } = challenge;
    if (typeof token !== "string") {
      throw new UpstreamError("garbage", `challenge: found ${typeof token} as token, expected a text`);
    }
    const response = { relay_id: relayId, token, version };
    checkId(membersOf(await query("/api/0/relays/register/response/", response, abort.signal), "response"), "response");
  }

  function checkId(answer: Readonly<Record<string, unknown>>, what: string): void {
    const { relay_id: id } = answer;
    if (typeof id === "string" && id.toLowerCase() === relayId.toLowerCase()) return;
    throw new UpstreamError("garbage", `${what}: found another relay_id than ${relayId}`);
  }

  function fail(cause: unknown): void {
    const error = cause instanceof UpstreamError ? cause : new UpstreamError("garbage", String(cause), { cause });
    if (error.kind === "denied") {
      become("denied", error);
      return;
    }
    // Out of reach, or busy, says nothing about whether we are known.
    become(error.kind === "network" || error.kind === "limited" ? state : "registering", error);
    again(backoff.next());
  }

  function again(delayMs: number): void {
    cancelTimer();
    cancelTimer = timers.after(delayMs, () => void attempt());
  }

  return {
    get state() {
      return state;
    },
    get lastError() {
      return lastError;
    },
    async authenticated(signal) {
      while (!isAuthenticated()) {
        if (state === "denied") throw lastError ?? new UpstreamError("denied", "the upstream denies this instance");
        if (signal.aborted)
          throw new UpstreamError("network", "not registered with the upstream yet", { cause: lastError });
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            signal.removeEventListener("abort", wake);
            resolve();
          };
          waiting.add(wake);
          signal.addEventListener("abort", wake);
        });
      }
    },
    forgotten() {
      if (attempting || state === "denied" || abort.signal.aborted) return;
      become("registering");
      again(backoff.next());
    },
    denied(error) {
      cancelTimer();
      if (state !== "denied") become("denied", error);
    },
    start: () => void attempt(),
    stop() {
      abort.abort();
      cancelTimer();
      for (const wake of [...waiting]) wake();
    },
  };
}
