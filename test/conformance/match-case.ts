/** Compares everything that a golden case led to with what it expects. */
import type { CapturedMessage } from "../harness/captured-message.ts";
import type { ExpectedAnswer, ExpectedMessage, ExpectedOutcome, GoldenCase, Json } from "./golden-case.ts";
import { compareValues, type Difference, type MatchContext } from "./match-value.ts";
import type { Answer } from "./send-request.ts";

/** What a case led to. */
export interface CaseResult {
  readonly answers: readonly Answer[];
  readonly messages: readonly CapturedMessage[];
  readonly outcomes: readonly ExpectedOutcome[];
  readonly context: MatchContext;
}

const unorderedTopics = new Set(["ingest-metrics"]);
const comparedHeaders = ["content-type", "retry-after", "x-sentry-rate-limits", "location", "allow", "accept-encoding"];

/** Lists all differences; empty if the case passes. */
export function compareCase(golden: GoldenCase, result: CaseResult): readonly Difference[] {
  const { context } = result;
  const answers = golden.expect.http.flatMap((expected, index) =>
    compareAnswer(golden, expected, result.answers[index], context, `http[${index}]`),
  );
  return [...answers, ...compareMessages(golden, result), ...compareOutcomes(golden, result)];
}

function compareAnswer(
  golden: GoldenCase,
  expected: ExpectedAnswer,
  answer: Answer | undefined,
  context: MatchContext,
  path: string,
): Difference[] {
  if (!answer) return [{ path, expected: `status ${expected.status}`, found: "no answer" }];
  const differences = compareValues(expected.status, answer.status, context, `${path}.status`);
  const isVolatile = (header: string) => golden.volatile.some((name) => header.includes(name));
  const names = new Set([...comparedHeaders, ...Object.keys(expected.headers ?? {})]);
  for (const name of names) {
    if (isVolatile(name) && answer.headers[name] !== undefined) continue;
    const wanted = expected.headers?.[name];
    const found =
      name === "x-sentry-rate-limits" && golden.dialect === "trace_items"
        ? sortLimits(answer.headers[name])
        : answer.headers[name];
    if (wanted === undefined && found === undefined) continue;
    if (wanted === undefined)
      differences.push({ path: `${path}.headers.${name}`, expected: "nothing", found: String(found) });
    else differences.push(...compareValues(wanted, found, context, `${path}.headers.${name}`));
  }
  return [...differences, ...compareBody(expected.body, answer.body, context, `${path}.body`)];
}

function sortLimits(header: string | undefined): string | undefined {
  return header?.split(", ").sort().join(", ");
}

function compareBody(
  expected: ExpectedAnswer["body"],
  body: Buffer,
  context: MatchContext,
  path: string,
): Difference[] {
  if (!expected) return body.length === 0 ? [] : [{ path, expected: "nothing", found: body.toString() }];
  if (expected.$base64 !== undefined) return compareValues(expected.$base64, body.toString("base64"), context, path);
  if (expected.$text !== undefined) {
    const [found, wanted] = [body.toString(), expected.$text].map(fixedPart);
    return compareValues(wanted as Json, found, context, path);
  }
  const found = parseJson(body);
  return compareValues(withoutParserTexts(expected.json as Json) as Json, withoutParserTexts(found), context, path);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return body.toString();
  }
}

/** Texts of parsers differ between implementations; status, the first cause and the fixed part of `detail` must agree. */
function withoutParserTexts(body: unknown): unknown {
  if (body === null || typeof body !== "object" || !("detail" in body)) return body;
  const { detail, causes } = body as { detail: unknown; causes?: unknown[] };
  return {
    ...body,
    detail: typeof detail === "string" ? fixedPart(detail) : detail,
    ...(causes && !quotesParser(detail) ? { causes: causes.slice(0, 1) } : { causes: undefined }),
  };
}

const parserTexts = /^(invalid JSON data|Failed to)/;

function quotesParser(detail: unknown): boolean {
  return typeof detail === "string" && parserTexts.test(detail);
}

function fixedPart(text: string): string {
  return parserTexts.test(text) ? (text.split(":")[0] as string) : text;
}

function compareMessages(golden: GoldenCase, { messages, context }: CaseResult): Difference[] {
  const topics = golden.topics ?? [...new Set([...golden.expect.kafka, ...messages].map(({ topic }) => topic))];
  return topics.flatMap((topic) => {
    const expected = golden.expect.kafka.filter((message) => message.topic === topic);
    const found = messages.filter((message) => message.topic === topic);
    const unordered = unorderedTopics.has(topic) || (topic === "snuba-items" && expected.some(isOfSessions));
    return compareTopic(topic, expected, unordered ? matchOrder(expected, found, context) : found, context);
  });
}

/** Trace items that are made of sessions come in any order. */
function isOfSessions({ headers }: ExpectedMessage): boolean {
  return headers?.item_type === "12";
}

function compareTopic(
  topic: string,
  expected: readonly ExpectedMessage[],
  found: readonly CapturedMessage[],
  context: MatchContext,
): Difference[] {
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(expected.length, found.length); index++) {
    const path = `${topic}[${index}]`;
    const wanted = expected[index];
    const message = found[index];
    if (!wanted || !message) {
      const expectedText = wanted ? "a message" : "nothing";
      const foundText = message ? JSON.stringify(message.value).slice(0, 300) : "nothing";
      differences.push({ path, expected: expectedText, found: foundText });
      continue;
    }
    differences.push(
      ...compareValues(wanted.value, message.value, context, `${path}.value`),
      ...compareValues(wanted.key, message.key, context, `${path}.key`),
      ...compareValues({ ...(wanted.headers ?? {}) }, message.headers, context, `${path}.headers`),
    );
  }
  return differences;
}

/** Puts found messages into the order of the expected ones they equal. */
function matchOrder(
  expected: readonly ExpectedMessage[],
  found: readonly CapturedMessage[],
  context: MatchContext,
): readonly CapturedMessage[] {
  const rest = [...found];
  const ordered: (CapturedMessage | undefined)[] = expected.map((wanted) => {
    const index = rest.findIndex(
      (message) => compareValues(wanted.value, message.value, { ...context, ids: new Map(context.ids) }).length === 0,
    );
    return index < 0 ? undefined : rest.splice(index, 1)[0];
  });
  return ordered
    .map((message) => message ?? rest.shift())
    .filter((message) => message !== undefined)
    .concat(rest);
}

function compareOutcomes(golden: GoldenCase, { outcomes, context }: CaseResult): Difference[] {
  const expected = sumOutcomes(golden, golden.expect.outcomes);
  const found = sumOutcomes(golden, outcomes);
  return compareValues(Object.fromEntries(expected), Object.fromEntries(found), context, "outcomes");
}

function sumOutcomes(golden: GoldenCase, outcomes: readonly ExpectedOutcome[]): Map<string, number> {
  const sums = new Map<string, number>();
  const severalProjects = golden.expect.outcomes.some((outcome) => outcome.project_id !== undefined);
  for (const outcome of outcomes) {
    if (outcome.quantity === 0) continue;
    const topic = golden.dialect === "trace_items" ? "" : `${outcome.topic} `;
    const project = severalProjects ? ` project ${outcome.project_id}` : "";
    const name = `${topic}outcome ${outcome.outcome} reason ${outcome.reason ?? "-"} category ${outcome.category}${project}`;
    sums.set(name, (sums.get(name) ?? 0) + outcome.quantity);
  }
  return new Map([...sums].sort());
}
