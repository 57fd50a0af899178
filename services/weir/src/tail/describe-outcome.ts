/** Outcomes in a line: what happened to how much of what, and why. */
import { invalidReasons } from "@weir/managed";
import type { JsonValue } from "../decode/decode-message.ts";
import { quantityText } from "../explain/quantity-text.ts";
import { numberAt, textAt } from "./json-view.ts";
import type { TailLine } from "./tail-line.ts";

/** An outcome message (quotas, section "Kafka message"). */
export function describeOutcome(outcome: JsonValue): TailLine {
  const id = numberAt(outcome, "outcome");
  const why = reasonText(id, textAt(outcome, "reason"));
  return {
    fate: id === 0 ? "accepted" : "dropped",
    kind: "outcome",
    summary: `${quantityText(numberAt(outcome, "category"), numberAt(outcome, "quantity") ?? 1)}${why === "" ? "" : `: ${why}`}`,
  };
}

function reasonText(id: number | undefined, reason: string | undefined): string {
  switch (id) {
    case 0:
      return "";
    case 1:
      return filterText(reason ?? "");
    case 2:
      return reason === undefined ? "over a quota" : `over a quota: ${reason}`;
    case 3:
      return reason === undefined ? "invalid" : invalidText(reason);
    case 4:
      return "over the limit against abuse";
    case 5:
      return `discarded by the SDK: ${inWords(reason ?? "no reason given")}`;
    case 6:
      return "too many different values";
    default:
      return `outcome ${id ?? "unknown"}${reason === undefined ? "" : `: ${reason}`}`;
  }
}

/** What the catalogue says about the reason, and the reason's own name to search for. */
function invalidText(reason: string): string {
  const known = new Map<string, string>(Object.entries(invalidReasons)).get(reason);
  return known === undefined ? `invalid: ${inWords(reason)}` : `invalid (${reason}): ${known}`;
}

/** Dynamic sampling names its rules: `Sampled:12,34`. Everything else is the name of a filter. */
function filterText(reason: string): string {
  const rules = /^Sampled:(.+)$/.exec(reason)?.[1]?.split(",");
  if (rules === undefined) return reason === "" ? "filtered" : `filtered: ${inWords(reason)}`;
  return `sampled out by ${rules.length === 1 ? "rule" : "rules"} ${rules.join(", ")}`;
}

function inWords(reason: string): string {
  return reason.replaceAll("_", " ");
}
