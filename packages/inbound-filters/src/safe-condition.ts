/**
 * Makes a condition safe to drop data by. Of what is not understood – an unknown operator, a broken pattern – it is
 * not known whether it holds; `not` around it would hold for every item. A safe condition holds only if the given one
 * holds either way.
 */
import type { Condition } from "@weir/conditions";
import type { Report } from "./settings-reader.ts";

const always: Condition = { op: "and", inner: [] };
const never: Condition = { op: "or", inner: [] };

/** The condition with everything that is not understood replaced. Reports each such part. */
export function safeCondition(condition: Condition, path: string, report: Report): Condition {
  return restrict(condition, { path, report, negated: false });
}

interface Place {
  readonly path: string;
  readonly report: Report;
  /** True inside an odd number of `not`s. */
  readonly negated: boolean;
}

function restrict(condition: Condition, place: Place): Condition {
  const { path, report, negated } = place;
  const unknown = negated ? always : never;
  switch (condition.op) {
    case "unsupported":
      report(`${path}.op`, condition.found, "a known operator", "this part of the condition never drops anything");
      return unknown;
    case "release": {
      if (condition.comparator !== undefined && condition.release !== undefined) return condition;
      const expected = "a known comparator and a release with a version";
      report(path, condition.comparator ?? "an unknown comparator", expected, "this comparison never drops anything");
      return unknown;
    }
    case "glob":
    case "cidr":
      for (const text of condition.invalid) {
        const expected = condition.op === "glob" ? "a valid pattern" : "an address or network";
        report(`${path}.value`, text, expected, negated ? "this comparison never drops anything" : "entry ignored");
      }
      return negated && condition.invalid.length > 0 ? always : condition;
    case "and":
    case "or":
      return {
        ...condition,
        inner: condition.inner.map((inner, index) => restrict(inner, below(place, `[${index}]`))),
      };
    case "not":
      return { ...condition, inner: restrict(condition.inner, { ...below(place), negated: !negated }) };
    case "any":
    case "all":
      return { ...condition, inner: restrict(condition.inner, below(place)) };
    default:
      return condition;
  }
}

function below(place: Place, index = ""): Place {
  return { ...place, path: `${place.path}.inner${index}` };
}
