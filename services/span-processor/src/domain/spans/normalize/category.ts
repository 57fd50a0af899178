/** The category of a span (spans, section "Category"). */
import { categoryOf } from "@weir/attribute-conventions";
import type { Attributes } from "../../values/attributes.ts";
import { setString, stringAt } from "../../values/attributes.ts";

/** Sets `sentry.category` unless it holds a text. */
export function fillCategory(attributes: Attributes): void {
  const known = stringAt(attributes, "sentry.category");
  if (known !== undefined && known !== "") return;
  setString(
    attributes,
    "sentry.category",
    categoryOf(stringAt(attributes, "sentry.op"), (key) => stringAt(attributes, key)),
  );
}
