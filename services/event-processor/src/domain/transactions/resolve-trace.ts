/** The dynamic sampling context of a transaction: the envelope's, or one made from the event (sampling and filters, section "DSC resolution"). */
import { traceContext } from "../event/contexts.ts";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { parametrizeName } from "../parametrize-trace.ts";
import type { UnitContext } from "../unit-context.ts";
import type { TransactionTrace } from "./transaction.ts";

/** Finds the trace that decides; undefined if the event names none. */
export function resolveTrace(context: UnitContext, { fields }: EventDocument): TransactionTrace | undefined {
  const { trace } = context;
  const root = context.samplingProject;
  if (trace !== undefined && root !== undefined) {
    return { context: trace, rootKey: root.publicKey, rootProjectId: root.projectId };
  }
  const traceId = traceContext(fields)?.trace_id;
  if (typeof traceId !== "string") return undefined;
  const { processing, project, global } = context;
  const { publicKey, projectId } = context.scoping;
  const { nameRules } = processing.transactionSettings(project, global);
  const user = isObject(fields.user) ? fields.user : {};
  return {
    context: {
      traceId,
      publicKey,
      release: textMember(fields, "release"),
      environment: textMember(fields, "environment"),
      transaction: parametrizeName(textMember(fields, "transaction"), nameRules, processing.now()),
      sampleRate: trace?.sampleRate,
      userId: textMember(user, "id") ?? "",
      userSegment: textMember(user, "segment") ?? "",
      replayId: undefined,
      sampled: undefined,
      otherJson: new Map(),
    },
    rootKey: publicKey,
    rootProjectId: projectId,
  };
}

function textMember(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" ? value : undefined;
}
