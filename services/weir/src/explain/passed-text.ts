/** The steps that data has passed, in a line. */
import type { DecisionStep, Evidence, QuotaFacts } from "@weir/gen/weir/common/v1/decision.ts";
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

/** What was asked for, and which quotas would have refused it. */
function quotaText({ category, requested, reporting }: QuotaFacts): string {
  const asked = quantityText(category, Number(requested));
  if (reporting.length === 0) return asked;
  const names = reporting.map((name) => (name === "" ? "a quota without a name" : `quota "${name}"`));
  return `${asked}, which ${names.join(" and ")} would refuse, but only ${names.length === 1 ? "reports" : "report"}`;
}

function detailText({ facts }: Evidence): string {
  switch (facts?.$case) {
    case "sampling":
      return facts.value.sampleRate === undefined ? "no rule decided" : drawText(facts.value, true);
    case "quota":
      return quotaText(facts.value);
    case "finding":
      return findingText(facts.value);
    default:
      return "";
  }
}
