/** What decisions rest on: told with outcomes, so that somebody can ask later why data was dropped. */
import type { Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import { DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";

export type { Evidence } from "@weir/gen/weir/common/v1/decision.ts";
export { DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";

/** The record that a decision is about, if it is a single one. */
export interface RecordIds {
  /** 32 hexadecimal digits. */
  readonly traceId?: string | undefined;
  /** 16 hexadecimal digits. */
  readonly spanId?: string | undefined;
}

/** Longest text of a finding, in characters: some of them quote what clients sent. */
const maxTextLength = 200;

/** A step that has let data pass, and that has nothing more to say about it. */
export function passed(step: DecisionStep): Evidence {
  return { step, facts: undefined };
}

/**
 * Something that was found where something else was expected.
 * @param subject what it is about, in a few words
 * @param found empty: not told
 */
export function finding(step: DecisionStep, subject: string, found: string, expected = ""): Evidence {
  const value = { subject: bounded(subject), found: bounded(found), expected: bounded(expected) };
  return { step, facts: { $case: "finding", value } };
}

/** Something that is too large. Both sizes in bytes. @param name what it is, for example `event` */
export function oversize(name: string, found: number, limit: number): Evidence {
  return finding(DecisionStep.SIZE, `size of ${name}`, `${found} bytes`, `at most ${limit} bytes`);
}

/** A payload that is not as it must be. @param problem what was found, in words */
export function defect(problem: string): Evidence {
  return finding(DecisionStep.VALIDITY, "payload", problem);
}

function bounded(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text;
}
