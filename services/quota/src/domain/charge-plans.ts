/** Plans of charges, made once and held until one of their windows ends: most checks ask what others have asked before. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota } from "@weir/rate-limits";
import type { ChargedKind, ChargePlan } from "./plan-charge.ts";
import { planCharge } from "./plan-charge.ts";

/** Plans of everyone who is charged. */
export interface ChargePlans {
  /**
   * The plans for somebody.
   * @param quotas global quotas, then the project's; the same list as long as nothing of them changes
   */
  for(scoping: Scoping, quotas: readonly Quota[]): SubjectPlans;
}

/** Plans of charges of one project and key. */
export interface SubjectPlans {
  /** @param nowMs ms since the epoch */
  of(kind: ChargedKind, nowMs: number): ChargePlan;
}

/** Options of the plans. */
export interface ChargePlansOptions {
  /** Longest time, in seconds, that anyone is told to wait. Undefined: no bound. */
  readonly maxRateLimitSeconds: number | undefined;
  /** Plans, and those whom they are for, that are held. Of more, all are forgotten and made again as they are needed. */
  readonly maxHeld: number;
}

interface Subject extends SubjectPlans {
  readonly scoping: Scoping;
}

/** Creates the plans; there are none yet. */
export function createChargePlans({ maxRateLimitSeconds, maxHeld }: ChargePlansOptions): ChargePlans {
  // Lists of quotas come and go with configurations; what was planned by one goes with it.
  let subjects = new WeakMap<readonly Quota[], Map<number, Subject>>();
  let held = 0;

  function makeRoom(): void {
    held++;
    if (held <= maxHeld) return;
    subjects = new WeakMap();
    held = 1;
  }

  function createSubject(scoping: Scoping, quotas: readonly Quota[]): Subject {
    const plans = new Map<number | string, ChargePlan>();
    const make = (kind: ChargedKind, nowMs: number) =>
      planCharge({ scoping, kind, quotas, nowMs, maxRateLimitSeconds });
    return {
      scoping,
      of(kind, nowMs) {
        // Values of dimensions are as many as there are monitors.
        if (kind.dimensions.size > 0) return make(kind, nowMs);
        const name = kind.namespace === undefined ? kind.category : `${kind.category} ${kind.namespace}`;
        const known = plans.get(name);
        if (known !== undefined && holdsAt(known, nowMs)) return known;
        if (known === undefined) makeRoom();
        const made = make(kind, nowMs);
        plans.set(name, made);
        return made;
      },
    };
  }

  return {
    for(scoping, quotas) {
      const projects = subjects.get(quotas) ?? new Map<number, Subject>();
      if (projects.size === 0) subjects.set(quotas, projects);
      // Ids beyond what numbers hold may be taken for each other, until they are compared.
      const project = Number(scoping.projectId);
      const known = projects.get(project);
      if (known !== undefined && sameScoping(known.scoping, scoping)) return known;
      makeRoom();
      const subject = createSubject(scoping, quotas);
      projects.set(project, subject);
      return subject;
    },
  };
}

function holdsAt({ period }: ChargePlan, nowMs: number): boolean {
  return nowMs >= period.fromMs && nowMs < period.untilMs;
}

function sameScoping(left: Scoping, right: Scoping): boolean {
  return (
    left.projectId === right.projectId &&
    left.organizationId === right.organizationId &&
    left.keyId === right.keyId &&
    left.publicKey === right.publicKey
  );
}
