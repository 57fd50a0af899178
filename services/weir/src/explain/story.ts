/** The story of one record: what was dropped or kept, by which step, and on what grounds. */
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import { type DecisionRecord, Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import { passedText, reasonText } from "./evidence-text.ts";
import { describeOutcomeId } from "./outcome-names.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./paint.ts";
import { quantityText } from "./quantity-text.ts";
import { ruleText } from "./rule-text.ts";
import { deciderText, stepText } from "./step-names.ts";
import { localDateTime, msOf } from "./times.ts";

const labelWidth = 11;

/** The lines of a record. */
export function storyOf(record: DecisionRecord, paint: Paint): readonly string[] {
  const dropped = record.fate === Fate.DROPPED;
  const steps = [...new Set(record.decisions.map(({ evidence }) => stepText(evidence?.step)))].join(" and ");
  const verdict = dropped ? `dropped by ${steps}` : "kept";
  const title = `${paint("●", dropped ? "red" : "green")} ${paint(subjectText(record), "bold")} – ${paint(verdict, dropped ? "red" : "green")}`;
  return [title, ...facts(record, paint).map(([label, text]) => `  ${paint(label.padEnd(labelWidth), "dim")}${text}`)];
}

function subjectText({ eventId, traceId, itemTypes }: DecisionRecord): string {
  if (eventId !== "") return `event ${eventId}`;
  if (traceId !== "") return `${itemTypes.join(", ") || "data"} of trace ${traceId}`;
  return itemTypes.length === 0 ? "a request" : itemTypes.join(", ");
}

type Fact = readonly [label: string, text: string];

function facts(record: DecisionRecord, paint: Paint): readonly Fact[] {
  return [
    ...timeFacts(record),
    ...record.decisions.flatMap((decision) => decisionFacts(decision, record, paint)),
    ...ruleFacts(record),
    ...passedFacts(record),
    ...senderFacts(record),
  ];
}

function timeFacts({ decidedAt, receivedAt, decider }: DecisionRecord): readonly Fact[] {
  if (decidedAt === undefined) return [];
  const decidedMs = msOf(decidedAt);
  const afterMs = receivedAt === undefined ? 0 : Math.round(decidedMs - msOf(receivedAt));
  const after = afterMs > 0 ? `, ${afterMs} ms after it was received` : "";
  return [["when", `${localDateTime(decidedMs)}${after}`], ...fact("where", deciderText(decider))];
}

function decisionFacts(decision: Decision, { rules }: DecisionRecord, paint: Paint): readonly Fact[] {
  const { quantities, outcome, reason, traceId, spanId } = decision;
  const what = quantities.map(({ category, quantity }) => quantityText(category, Number(quantity))).join(", ");
  const about = [spanId && `span ${spanId}`, traceId && `trace ${traceId}`].filter((text) => text !== "").join(" of ");
  return [
    ["dropped", printable(about === "" ? what : `${what} (${about})`)],
    ["because", paint(printable(reasonText(decision, rules)), "yellow")],
    ["outcome", printable(`${describeOutcomeId(outcome)}${reason === "" ? "" : `, reason ${reason}`}`)],
  ];
}

function ruleFacts({ rules, configurationChanged }: DecisionRecord): readonly Fact[] {
  const lines = rules.flatMap((rule): Fact[] => {
    const described = ruleText(rule);
    return described === undefined ? [] : [["rule", printable(`${described.name}: ${described.text}`)]];
  });
  if (!configurationChanged) return lines;
  return [...lines, ["note", "the project's configuration has changed since: rules are shown as they are now"]];
}

function passedFacts({ passed, fate }: DecisionRecord): readonly Fact[] {
  return passed.map((evidence, index): Fact => {
    const text = passedText(evidence);
    const label = index > 0 ? "" : fate === Fate.KEPT ? "passed" : "passed before or besides";
    return [label, printable(`${stepText(evidence.step)}${text === "" ? "" : `: ${text}`}`)];
  });
}

function senderFacts({ scoping, traceId, eventId, itemTypes, client }: DecisionRecord): readonly Fact[] {
  const project = scoping === undefined || scoping.projectId === 0n ? "" : String(scoping.projectId);
  const key = scoping?.publicKey ? `key ${scoping.publicKey}` : "";
  const came = itemTypes.length === 0 ? "" : itemTypes.join(", ");
  return [
    ...fact("project", [project, key].filter((text) => text !== "").join(", ")),
    ...fact("trace", eventId === "" ? "" : traceId),
    ...fact("came as", [came, client && `from ${client}`].filter((text) => text !== "").join(" ")),
  ];
}

function fact(label: string, text: string): readonly Fact[] {
  return text === "" ? [] : [[label, printable(text)]];
}
