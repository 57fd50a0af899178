/** Random condition documents: whole ones, and ones with a member that is missing, or of another type. */
import type { Choices } from "./choices.ts";

/** Makes a condition. */
export function generateCondition(choices: Choices, depth = 0): unknown {
  const document = depth < 4 && choices.chance(0.45) ? branching(choices, depth) : leaf(choices);
  return choices.chance(0.06) ? damaged(document, choices) : document;
}

type Document = Record<string, unknown>;

function branching(choices: Choices, depth: number): Document {
  const inner = () => generateCondition(choices, depth + 1);
  const op = choices.pick(["and", "or", "not", "any", "all"]);
  if (op === "and" || op === "or") return { op, inner: choices.list(0, 3, inner) };
  return op === "not" ? { op, inner: inner() } : { op, name: name(choices), inner: inner() };
}

function leaf(choices: Choices): Document {
  const op = choices.pick(["eq", "eq", "gt", "gte", "lt", "lte", "glob", "cidr", "release", "future", "Eq"]);
  const common = { op, name: name(choices) };
  switch (op) {
    case "eq": {
      const options = choices.pick([{ ignoreCase: true }, { ignoreCase: false }, {}, { other: 1 }]);
      return { ...common, value: scalarOrList(choices), ...(choices.chance(0.3) ? { options } : {}) };
    }
    case "glob":
      return { ...common, value: choices.list(0, 3, () => choices.pick(["*", "1.*", "[a", "{a,{b}}", "a}", ""])) };
    case "cidr":
      return {
        ...common,
        value: choices.list(0, 3, () => choices.pick(["10.0.0.0/8", "::1", "10.0.0.1/99", "nobody", ""])),
      };
    case "release":
      return {
        ...common,
        comparator: choices.pick(["eq", "gt", "gte", "lt", "lte", "ne", "GT"]),
        value: choices.pick(["1.2.0", "app@1.2.0", "app@1", "nothing", "", "app@2.0.0-rc.1", "0123456789ab", "latest"]),
      };
    default:
      return { ...common, value: choices.pick([1, 1.5, "a", -3, 1e30]) };
  }
}

function name(choices: Choices): string {
  return choices.pick(["event.release", "trace.environment", "", "nowhere", "event.tags.a.b"]);
}

function scalarOrList(choices: Choices): unknown {
  return choices.pick<unknown>(["a", "", null, true, 1, ["a", "b"], [], ["a", 1, null], { a: 1 }]);
}

/** Without a member, with one of another type, or with one more. */
function damaged(document: Document, choices: Choices): unknown {
  const members = Object.keys(document);
  const [first = "op", ...others] = members;
  const member = choices.pick([first, ...others]);
  const way = choices.below(4);
  if (way === 0) return Object.fromEntries(Object.entries(document).filter(([key]) => key !== member));
  if (way === 1) return { ...document, [member]: choices.pick<unknown>([null, 5, "text", [], {}, true, [5], ["x"]]) };
  if (way === 2) return { ...document, more: 1 };
  return choices.pick<unknown>([null, 5, "eq", [], {}]);
}
