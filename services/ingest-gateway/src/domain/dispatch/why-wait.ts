/** Why envelopes of a stack can't be sent yet: their projects are not known, or nobody can take them. */
import type { ProjectStates } from "@weir/project-state";
import type { WhyWait } from "../spool/spool.ts";
import type { ProcessorName } from "./processor-unit.ts";

/** What decides. */
export interface WhyWaitOptions {
  readonly projects: Pick<ProjectStates, "peek">;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Undefined: the processor can be sent to. Else why not, and when to look again. */
  readonly mayTake: (processor: ProcessorName, nowMs: number) => { because: string; untilMs: number } | undefined;
}

/** A project that is not known is looked at again after that time, in ms; asking for it again asks for its state. */
const recheckMs = 1000;
/** A processor is not looked at again before that time, in ms. */
const shortestPauseMs = 50;

/** Creates the function. */
export function createWhyWait({ projects, now, mayTake }: WhyWaitOptions): WhyWait {
  return ({ publicKey, samplingKey, route }) => {
    const nowMs = now();
    const own = projects.peek(publicKey);
    if (own.status === "pending") {
      const detail = "its configuration has not arrived";
      return { reason: "project_config", detail, untilMs: nowMs + recheckMs };
    }
    // What is to be dropped needs neither sampling rules nor a processor.
    if (own.status === "disabled") return undefined;
    if (samplingKey !== publicKey && projects.peek(samplingKey).status === "pending") {
      const detail = `the configuration of ${samplingKey}, whose sampling rules apply, has not arrived`;
      return { reason: "sampling_project_config", detail, untilMs: nowMs + recheckMs };
    }
    const obstacles = route.map((processor) => mayTake(processor, nowMs));
    const [first] = obstacles;
    if (first === undefined || obstacles.includes(undefined)) return undefined;
    const untilMs = Math.max(nowMs + shortestPauseMs, Math.min(...obstacles.map((each) => each?.untilMs ?? nowMs)));
    return { reason: "processor", detail: `${route.join(" and ")}: ${first.because}`, untilMs };
  };
}
