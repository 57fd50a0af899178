/** The story of one record: what was dropped or kept, by which step, and on what grounds. */
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import { type DecisionRecord, Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import { groundsText, reasonText } from "./evidence-text.ts";
import { describeOutcomeId } from "./outcome-names.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./paint.ts";
import { passedText } from "./passed-text.ts";
import { quantityText } from "./quantity-text.ts";
import { ruleText } from "./rule-text.ts";
import { deciderText, stepVerdict } from "./step-names.ts";
import { localDateTime, msOf } from "./times.ts";
import { wrapText } from "./wrap-text.ts";

/** How to lay a story out. */
export interface StoryLayout {
  readonly paint: Paint;
  /** Width of the terminal in characters. */
  readonly width: number;
}

type Fact = readonly [label: string, text: string, style?: Style];

const indent = "  ";
const labelWidth = 10;
const narrowest = 40;

/** The lines of a record. */
export function storyOf(record: DecisionRecord, { paint, width }: StoryLayout): readonly string[] {
  const isDropped = record.fate === Fate.DROPPED;
  const verdicts = [...new Set(record.decisions.map(({ evidence }) => stepVerdict(evidence?.step)))];
  const verdict = isDropped ? verdicts.join(", and ") : "kept";
  const style = isDropped ? "red" : "green";
  const title = `${paint("●", style)} ${paint(printable(subjectText(record)), "bold")}: ${paint(verdict, style)}`;
  const textWidth = Math.max(narrowest, width - indent.length - labelWidth);
  const lines = facts(record).flatMap(([label, text, textStyle]) =>
    wrapText(printable(text), textWidth).map((line, index) => {
      const head = paint((index === 0 ? label : "").padEnd(labelWidth), "dim");
      return `${indent}${head}${textStyle === undefined ? line : paint(line, textStyle)}`;
    }),
  );
  return [title, ...lines];
}

/** What the record is about. */
export function subjectText({ eventId, traceId, itemTypes }: DecisionRecord): string {
  if (eventId !== "") return `event ${eventId}`;
  const types = itemTypes.join(", ");
  if (traceId !== "") return `${types || "data"} of trace ${traceId}`;
  return types || "a request";
}

function facts(record: DecisionRecord): readonly Fact[] {
  return [
    ...record.decisions.flatMap((decision) => decisionFacts(decision, record)),
    ...ruleFacts(record),
    ...fact("passed", passedText(record.passed)),
    ...timeFacts(record),
    ...senderFacts(record),
  ];
}

function decisionFacts(decision: Decision, { rules }: DecisionRecord): readonly Fact[] {
  const { quantities, outcome, reason, traceId, spanId } = decision;
  const what = quantities.map(({ category, quantity }) => quantityText(category, Number(quantity))).join(", ");
  const about = [spanId && `span ${spanId}`, traceId && `trace ${traceId}`].filter((text) => text !== "").join(" of ");
  return [
    ["because", reasonText(decision, rules), "yellow"],
    ...groundsText(decision).map((text): Fact => ["found", text]),
    ...fact("dropped", about === "" ? what : `${what} (${about})`),
    ...fact(
      "outcome",
      outcome === 0 ? "" : `${describeOutcomeId(outcome)}${reason === "" ? "" : `, reason ${reason}`}`,
    ),
  ];
}

function ruleFacts({ rules, configurationChanged }: DecisionRecord): readonly Fact[] {
  const lines = rules.flatMap((rule): readonly Fact[] => fact("rule", ruleText(rule)));
  if (!configurationChanged) return lines;
  return [...lines, ["note", "the project's configuration has changed since: rules are shown as they are now"]];
}

function timeFacts({ decidedAt, receivedAt, decider }: DecisionRecord): readonly Fact[] {
  if (decidedAt === undefined) return [];
  const decidedMs = msOf(decidedAt);
  const afterMs = receivedAt === undefined ? 0 : Math.round(decidedMs - msOf(receivedAt));
  const where = deciderText(decider);
  const parts = [localDateTime(decidedMs), where, afterMs > 0 ? `${afterMs} ms after it was received` : ""];
  return fact("when", parts.filter((part) => part !== "").join(", "));
}

function senderFacts({ scoping, traceId, eventId, itemTypes, client }: DecisionRecord): readonly Fact[] {
  const project = scoping === undefined || scoping.projectId === 0n ? "" : String(scoping.projectId);
  const key = scoping?.publicKey ? `key ${scoping.publicKey}` : "";
  const came = [itemTypes.join(", "), client && `from ${client}`];
  return [
    ...fact("project", [project, key].filter((text) => text !== "").join(", ")),
    ...fact("trace", eventId === "" ? "" : traceId),
    ...fact("came as", came.filter((text) => text !== "").join(" ")),
  ];
}

function fact(label: string, text: string): readonly Fact[] {
  return text === "" ? [] : [[label, text]];
}
