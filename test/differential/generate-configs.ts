/** Random project configurations: sampling rules and filters, whole or with a member that is missing or of another type. */
import type { Choices } from "./choices.ts";
import { generateCondition } from "./generate-conditions.ts";

type Document = Record<string, unknown>;

/**
 * Other values than those that belong somewhere. No arrays: the package takes one in place of an object, as the
 * object's members in their order, and ours does not.
 */
const others: readonly [unknown, ...unknown[]] = [null, -1, 1.5, "text", true, {}];

/** The member `sampling` of a project. */
export function generateSampling(choices: Choices): unknown {
  const document: Document = { version: choices.pick([1, 2, 2, 2, 3]), rules: choices.list(0, 3, () => rule(choices)) };
  return choices.chance(0.1) ? damaged(document, choices) : document;
}

/** The member `filterSettings` of a project. */
export function generateFilterSettings(choices: Choices): unknown {
  const maker = {
    csp: () => ({ disallowedSources: texts(choices) }),
    clientIps: () => ({ blacklistedIps: texts(choices) }),
    releases: () => ({ releases: texts(choices) }),
    errorMessages: () => ({ patterns: texts(choices) }),
    localhost: () => ({ isEnabled: choices.chance(0.5) }),
    legacyBrowsers: () => ({
      isEnabled: choices.chance(0.5),
      options: choices.list(0, 2, () => choices.pick(["ie9", "default", "netscape"])),
    }),
    ignoreTransactions: () => ({ patterns: texts(choices), isEnabled: choices.chance(0.5) }),
    generic: () => ({ version: choices.pick([0, 1, 2]), filters: choices.list(0, 2, () => genericFilter(choices)) }),
  };
  const settings: Document = {};
  for (const [member, make] of Object.entries(maker)) {
    if (choices.chance(0.3)) settings[member] = choices.chance(0.15) ? damaged(make(), choices) : make();
  }
  return settings;
}

function rule(choices: Choices): unknown {
  const document: Document = {
    id: choices.pick([1000, 1, 4294967295]),
    type: choices.pick(["trace", "project", "transaction", "trace", "future"]),
    condition: choices.chance(0.5) ? { op: "and", inner: [] } : generateCondition(choices, 3),
    samplingValue: {
      type: choices.pick(["sampleRate", "factor", "minimumSampleRate"]),
      value: choices.pick([0, 0.5, 1, 2]),
    },
  };
  if (choices.chance(0.3)) document.timeRange = timeRange(choices);
  if (choices.chance(0.2)) {
    document.decayingFn = choices.pick([
      { type: "constant" },
      { type: "linear", decayedValue: 0.1 },
      { type: "linear" },
    ]);
  }
  return choices.chance(0.08) ? damaged(document, choices) : document;
}

function timeRange(choices: Choices): unknown {
  const time = () =>
    choices.pick([null, "2026-03-01T00:00:00Z", "2026-03-11T02:00:00.5+02:00", "2026-03-01T00:00:00Z"]);
  return choices.pick<unknown>([{ start: time(), end: time() }, { start: time() }, {}, { end: "tomorrow" }]);
}

function genericFilter(choices: Choices): unknown {
  const document: Document = { id: "a", isEnabled: choices.chance(0.5) };
  if (choices.chance(0.7)) document.condition = choices.chance(0.1) ? null : generateCondition(choices, 3);
  return choices.chance(0.1) ? damaged(document, choices) : document;
}

function texts(choices: Choices): string[] {
  return choices.list(0, 2, () => choices.pick(["1.*", "[a", "10.0.0.0/8", "*.example.com"]));
}

function damaged(document: Document, choices: Choices): unknown {
  const [first = "", ...rest] = Object.keys(document);
  const member = choices.pick([first, ...rest]);
  if (choices.chance(0.4)) return Object.fromEntries(Object.entries(document).filter(([key]) => key !== member));
  return choices.chance(0.8) ? { ...document, [member]: choices.pick(others) } : choices.pick(others);
}
