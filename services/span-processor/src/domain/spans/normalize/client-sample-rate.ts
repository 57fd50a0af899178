/** The rate at which the client sampled (spans, section "Client sample rate"). */
import type { Attributes } from "../../values/attributes.ts";
import { doubleAttribute, numberAt, removeValue, valueAt } from "../../values/attributes.ts";
import { invalidMeta } from "../../values/meta.ts";

const key = "sentry.client_sample_rate";

/** Fills in the rate of the trace header, or 1; a rate outside of (0, 1] becomes null. */
export function fillClientSampleRate(attributes: Attributes, headerRate: number | undefined): void {
  if (valueAt(attributes, key) === undefined) attributes.set(key, doubleAttribute(headerRate ?? 1));
  const rate = numberAt(attributes, key);
  if (rate === undefined || !(rate > 0 && rate <= 1))
    removeValue(attributes, key, invalidMeta("expected sample rate > 0.0, <= 1.0"));
}
