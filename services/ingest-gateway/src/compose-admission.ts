/** Puts admission together: what decides about an envelope before it is answered, traced, counted and logged. */
import type { ServiceContext } from "@weir/service-host";
import type { GatewayMetrics } from "./adapters/gateway-metrics.ts";
import type { GatewayTracing } from "./compose-tracing.ts";
import type { Uploads } from "./compose-uploads.ts";
import type { Admission } from "./domain/admission/admission.ts";
import type { AdmissionOptions, Admit } from "./domain/admission/steps.ts";
import { createAdmission } from "./domain/admission/steps.ts";

/** What it is made of. */
export interface AdmissionParts extends Omit<AdmissionOptions, "now" | "uuid" | "activeTrace"> {
  readonly context: Pick<ServiceContext, "logger" | "clock" | "random">;
  readonly tracing: Pick<GatewayTracing, "active" | "admission">;
  readonly uploads: Pick<Uploads, "keeping">;
  readonly decided: GatewayMetrics["decided"];
  /** An envelope may be in the buffer that was not there before. */
  readonly onAdmitted: () => void;
}

/** Composes it. */
export function composeAdmission(parts: AdmissionParts): Admit {
  const { context, tracing, uploads, decided, onAdmitted, ...options } = parts;
  const { logger, clock, random } = context;
  const admission = createAdmission({ ...options, now: clock.now, uuid: random.uuid, activeTrace: tracing.active });
  const decide = tracing.admission(admission);
  return uploads.keeping(async (submission) => {
    const admission = await decide(submission);
    decided(admission.kind);
    if (admission.kind !== "accepted" && logger.isLevelEnabled("debug")) {
      logger.debug({ publicKey: submission.publicKey, ...reasonOf(admission) }, "envelope refused, at least in part");
    }
    onAdmitted();
    return admission;
  });
}

function reasonOf(admission: Exclude<Admission, { kind: "accepted" }>): Readonly<Record<string, unknown>> {
  switch (admission.kind) {
    case "rate_limited":
      return { kind: admission.kind, limits: admission.limits.limits };
    case "rejected":
      return { kind: admission.kind, ...admission.rejection };
    case "too_large":
      return { kind: admission.kind, ...admission.violation };
    case "unavailable":
      return { kind: admission.kind, refusal: admission.refusal };
  }
}
