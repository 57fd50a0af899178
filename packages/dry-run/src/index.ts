/**
 * Processing without consequences: a processor runs its own steps on a unit, with ports that count and deliver
 * nothing, under the project's configuration or one that is not saved; what its books say is the answer.
 */
export type { DryNeighbours, Trial } from "./answer-dry-run.ts";
export { answerDryRun, ownedBy } from "./answer-dry-run.ts";
export type { DryLedger } from "./dry-ledger.ts";
export { createDryLedger } from "./dry-ledger.ts";
export { createDryQuota } from "./dry-quota.ts";
export { createDrySampling } from "./dry-sampling.ts";
export { joinTried } from "./join-tried.ts";
export { nowhere } from "./nowhere.ts";
