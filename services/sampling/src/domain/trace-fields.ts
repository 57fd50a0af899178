import type { GetField } from "@weir/conditions";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";

/** The fields of a trace that conditions may ask for (sampling, section "Field paths"). */
export function traceFields(trace: DynamicSamplingContext): GetField {
  return (path) => {
    switch (path) {
      case "trace.release":
        return trace.release;
      case "trace.environment":
        return trace.environment;
      case "trace.transaction":
        return trace.transaction;
      case "trace.user.id":
        return trace.userId || undefined;
      case "trace.user.segment":
        return trace.userSegment || undefined;
      case "trace.replay_id":
        return trace.replayId === undefined ? undefined : { kind: "id", hex: trace.replayId };
      default:
        return undefined;
    }
  };
}
