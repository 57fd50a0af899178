/** What stands on `snuba-items`, in readable form. */
import type { AnyValue } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { createStage } from "./stage.fixture.ts";

/** The trace items, each with its attributes as plain values. */
export function storedItems({ sink }: ReturnType<typeof createStage>) {
  return sink.records
    .filter(({ topic }) => topic === "items")
    .map(({ value }) => {
      const item = TraceItem.decode(value);
      return { item, attributes: Object.fromEntries([...item.attributes].map(([key, any]) => [key, plain(any)])) };
    });
}

function plain(value: AnyValue | undefined): unknown {
  const inner = value?.value;
  if (inner?.$case === "arrayValue") return inner.value.values.map(plain);
  return inner?.value;
}
