/** The quota service as its callers see it: decode, decide, encode. */

import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Quota } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";
import { answerBatches, RpcError } from "@weir/rpc";
import { explainCharge } from "../domain/explain-charge.ts";
import type { QuotaChecks, QuotaVerdict } from "../domain/quota-checks.ts";
import type { QuotaCounter } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";
import { readUsage } from "../domain/quota-usage.ts";
import type { RememberedVerdicts } from "../domain/remembered-verdicts.ts";
import { invalidArgument, readCharge, readChecks, writeResult } from "./check-messages.ts";
import { writeExplanation, writeUsage } from "./usage-messages.ts";

type Check = Port<QuotaServiceDefinition>["check"];

/** A project that is known. */
export interface KnownSubject {
  readonly status: "known";
  readonly scoping: Scoping;
  readonly quotas: readonly Quota[];
}

/** A project whose quotas are asked for. */
export type UsageSubject =
  | KnownSubject
  /** Disabled or not existing. */
  | { readonly status: "unknown" }
  /** Not known yet. */
  | { readonly status: "pending" };

/** What the port needs. */
export interface QuotaPortOptions {
  readonly checks: QuotaChecks;
  readonly remembered: RememberedVerdicts;
  readonly counter: QuotaCounter;
  /** Waits a short while for a project that is not known yet. */
  readonly findSubject: (publicKey: string) => Promise<UsageSubject>;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told of every answer. */
  readonly onVerdict: (verdict: QuotaVerdict) => void;
  /** Put around the answering of checks, to measure it. Default: nothing. */
  readonly around?: ((check: Check) => Check) | undefined;
}

const maxExplained = 100;

/** Creates the port. */
export function createQuotaPort(options: QuotaPortOptions): Port<QuotaServiceDefinition> {
  const { checks, remembered, counter, findSubject, now, onVerdict, around } = options;

  const decide: Check = async (request) => {
    const asked = readChecks(request.checks);
    const verdicts = await remembered.answer(asked, now(), checks.decide);
    const answeredAtMs = now();
    return {
      results: verdicts.map((verdict, index) => {
        onVerdict(verdict);
        return writeResult(request.checks[index]?.requestId ?? "", verdict, answeredAtMs);
      }),
    };
  };

  const check = around?.(decide) ?? decide;
  return {
    check,
    checkStream: answerBatches(check),
    async getUsage({ publicKey }) {
      return tell(publicKey, async ({ quotas, scoping }) => {
        const uses = await readUsage(quotas, scoping, counter, now());
        return { quotas: uses.map(writeUsage) };
      });
    },
    async explain({ publicKey, charges }) {
      if (charges.length > maxExplained)
        throw invalidArgument("charges", `found ${charges.length}, expected at most ${maxExplained}`);
      return tell(publicKey, async ({ quotas, scoping }) => {
        const nowMs = now();
        const explained = charges.map((charge) => explainCharge(readCharge(charge), quotas, scoping, counter, nowMs));
        return { charges: (await Promise.all(explained)).map(writeExplanation) };
      });
    },
  };

  /** @throws {RpcError} NOT_FOUND, UNAVAILABLE */
  async function tell<T>(publicKey: string, about: (subject: KnownSubject) => Promise<T>): Promise<T> {
    const subject = await findSubject(publicKey);
    if (subject.status === "unknown") throw new RpcError("NOT_FOUND", `no project has the key ${publicKey}`);
    if (subject.status === "pending")
      throw new RpcError("UNAVAILABLE", `the project of ${publicKey} is not known yet`, { reason: "PROJECT_PENDING" });
    try {
      return await about(subject);
    } catch (error) {
      if (!(error instanceof CountersUnavailable)) throw error;
      throw new RpcError("UNAVAILABLE", error.message, { reason: "COUNTERS_UNAVAILABLE", cause: error });
    }
  }
}
