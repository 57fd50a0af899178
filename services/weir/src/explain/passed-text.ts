/** The steps that data has passed, in a line. */
import type { DecisionStep, Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import { drawText, findingText } from "./evidence-text.ts";
import { quantityText } from "./quantity-text.ts";
import { stepName } from "./step-names.ts";

/** `authentication → project checks → quotas (1 × error) → delivery`. Empty if nothing was noted. */
export function passedText(passed: readonly Evidence[]): string {
  const steps: { readonly step: DecisionStep; readonly details: string[] }[] = [];
  for (const evidence of passed) {
    const detail = detailText(evidence);
    const last = steps.at(-1);
    if (last?.step !== evidence.step) steps.push({ step: evidence.step, details: detail === "" ? [] : [detail] });
    else if (detail !== "") last.details.push(detail);
  }
  return steps
    .map(({ step, details }) => `${stepName(step)}${details.length === 0 ? "" : ` (${details.join(", ")})`}`)
    .join(" → ");
}

function detailText({ facts }: Evidence): string {
  switch (facts?.$case) {
    case "sampling":
      return facts.value.sampleRate === undefined ? "no rule decided" : drawText(facts.value, true);
    case "quota":
      return quantityText(facts.value.category, Number(facts.value.requested));
    case "finding":
      return findingText(facts.value);
    default:
      return "";
  }
}
