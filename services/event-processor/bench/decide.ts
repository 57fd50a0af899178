/**
 * CPU of decisions about events, part of `npm run bench:decide`: 20 generic filters and all built-in ones, and the
 * conditions of 50 rules on a warm event. Nothing matches, so that everything is asked.
 */
import { matches, parseCondition } from "@weir/conditions";
import { createFindFilter, noGlobalFilters, parseFilterSettings } from "@weir/inbound-filters";
import { createUserAgentParser } from "@weir/user-agent";
import { eventFields } from "../src/domain/event/condition-fields.ts";
import { filterableEvent } from "../src/domain/event/filterable-event.ts";
import { readEventObject } from "../src/domain/event/read-event.ts";

const budgetMs = Number(process.argv[2] ?? 1000);
/** Per rule on a warm event, in µs. */
const target = 2;

const payload = {
  event_id: "a".repeat(32),
  type: "error",
  platform: "javascript",
  release: "shop@1.4.0",
  environment: "production",
  transaction: "/checkout/:step",
  user: { id: "17", ip_address: "203.0.113.9" },
  tags: [
    ["region", "eu"],
    ["plan", "gold"],
  ],
  contexts: { response: { status_code: 502 }, trace: { trace_id: "b".repeat(32), span_id: "c".repeat(16) } },
  request: {
    url: "https://shop.example.com/checkout/payment",
    headers: [["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"]],
  },
  exception: {
    values: [
      { type: "TypeError", value: "cannot read properties of undefined (reading 'total')", stacktrace: { frames: [] } },
    ],
  },
};

/** Conditions as people write them, none of which holds for the event. */
function condition(index: number): object {
  const leaves: readonly object[] = [
    { op: "glob", name: "event.release", value: [`shop@2.${index}.*`, "beta-*"] },
    { op: "eq", name: "event.environment", value: [`staging-${index}`, "dev"] },
    { op: "glob", name: "event.transaction", value: ["*/health*", `*/internal-${index}/*`] },
    { op: "gte", name: "event.contexts.response.status_code", value: 600 + index },
    { op: "release", name: "event.release", comparator: "gte", value: `shop@3.${index}.0` },
    { op: "eq", name: "event.tags.plan", value: `free-${index}`, options: { ignoreCase: true } },
    { op: "cidr", name: "event.user.ip_address", value: [`10.${index}.0.0/16`, "2001:db8::/32"] },
  ];
  const [first, second] = [leaves[index % leaves.length], leaves[(index + 3) % leaves.length]];
  if (index % 3 === 0) return { op: "or", inner: [first, second] };
  const inner = { op: "glob", name: "value", value: [`*known problem ${index}*`] };
  return index % 5 === 0 ? { op: "any", name: "event.exception.values", inner } : { ...first };
}

const filterSettings = {
  generic: {
    version: 1,
    filters: Array.from({ length: 20 }, (_, index) => ({
      id: `f${index}`,
      isEnabled: true,
      condition: condition(index),
    })),
  },
  csp: { disallowedSources: ["https://evil.example"] },
  clientIps: { blacklistedIps: ["10.0.0.0/8", "192.168.0.0/16"] },
  releases: { releases: ["0.*", "*-snapshot"] },
  errorMessages: { patterns: ["*ResizeObserver loop*", "*Script error*", "AbortError*"] },
  localhost: { isEnabled: true },
  browserExtensions: { isEnabled: true },
  legacyBrowsers: { isEnabled: true, options: ["ie", "safari", "chrome", "firefox"] },
  webCrawlers: { isEnabled: true },
  ignoreTransactions: { isEnabled: true, patterns: ["*/health*"] },
};

/** CPU of one run in µs, after a warm-up. */
function measure(run: () => void): number {
  const until = (milliseconds: number): { runs: number; cpuMicros: number } => {
    const started = process.cpuUsage();
    const end = performance.now() + milliseconds;
    let runs = 0;
    while (performance.now() < end) {
      for (let index = 0; index < 100; index++) run();
      runs += 100;
    }
    const { user, system } = process.cpuUsage(started);
    return { runs, cpuMicros: user + system };
  };
  until(budgetMs / 2);
  const { runs, cpuMicros } = until(budgetMs);
  return cpuMicros / runs;
}

function tell(what: string, micros: number, parts: number): void {
  const perPart = (micros / parts).toFixed(2);
  const perSecond = Math.round(1e6 / micros).toLocaleString("en");
  process.stdout.write(
    `${what.padEnd(58)} ${micros.toFixed(1).padStart(8)} µs  ${perSecond.padStart(9)}/CPU-s  ${perPart} µs each of ${parts}\n`,
  );
}

const event = readEventObject(payload, () => "0".repeat(32));
const getField = eventFields(event.fields);
if (getField("event.user.ip_address") === undefined || getField("event.tags.plan") !== "gold") {
  throw new Error("the event was not read as it must be");
}
const item = filterableEvent(event);
const { filters, problems } = parseFilterSettings(filterSettings);
if (problems.length > 0) throw new Error(JSON.stringify(problems));
const request = {
  filters,
  globalFilters: noGlobalFilters,
  forwardedFor: "203.0.113.9",
  userAgents: createUserAgentParser(),
  onReported() {},
};
if (createFindFilter(request)?.(item) !== undefined) throw new Error("a filter hits, expected none");
const filterCount = filters.generic.byId.size + filters.builtIn.length;
tell(
  "inbound filters of an event, none hits",
  measure(() => createFindFilter(request)?.(item)),
  filterCount,
);

const conditions = Array.from({ length: 50 }, (_, index) => parseCondition(condition(index)));
const perEvent = measure(() => {
  for (const each of conditions) if (matches(each, getField)) throw new Error("a condition holds, expected none");
});
tell("conditions of rules on a warm event, none holds", perEvent, conditions.length);
if (perEvent / conditions.length > target) {
  process.stderr.write(`found ${(perEvent / conditions.length).toFixed(2)} µs per rule, expected at most ${target}\n`);
  process.exitCode = 1;
}
