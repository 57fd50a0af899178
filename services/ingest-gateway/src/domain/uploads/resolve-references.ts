/**
 * Puts uploads in the place of what refers to them, at the last moment: the buffer and retries hold references only, and
 * of the bytes no more than one unit's are in memory per batch.
 */
import type { Item } from "@weir/envelope";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { ProcessUnits } from "../dispatch/processor.ts";
import { isRetryable } from "../dispatch/processor.ts";
import type { ReferenceOrigin, UploadReferences } from "./upload-references.ts";
import { isReference } from "./upload-references.ts";

/** How references are resolved. */
export interface ResolveReferencesOptions {
  readonly references: Pick<UploadReferences, "resolve" | "release">;
  /** Most bytes that uploads may add to one unit. References beyond are left as they are. */
  readonly maxUnitBytes: number;
  /** A location may name another project than the one that it is used in. */
  readonly ignoresProject: boolean;
  /** Told about every reference of a unit that is sent. */
  readonly onReference: (isResolved: boolean) => void;
}

/** A processor that is handed the uploads themselves. Units with references are sent one by one, after the others. */
export function resolvingReferences(send: ProcessUnits, options: ResolveReferencesOptions): ProcessUnits {
  async function sendResolved(unit: EnvelopeUnit, signal: AbortSignal): Promise<EnvelopeUnitResult | undefined> {
    try {
      const { items, keys } = await resolveItems(unit, options);
      const [result] = await send([{ ...unit, items }], signal);
      if (result !== undefined && result.failure === undefined) for (const key of keys) options.references.release(key);
      return result;
    } catch (error) {
      // What was sent before is answered already: a failure here must not be theirs.
      const message = error instanceof Error ? error.message : String(error);
      const retryable = isRetryable(error) || signal.aborted || isTimeout(error);
      return { id: unit.id, rateLimits: [], failure: { reason: "processor_failed", message, retryable } };
    }
  }

  return async (units, signal) => {
    const referring = new Set(units.filter(({ items }) => items.some(isReference)));
    if (referring.size === 0) return send(units, signal);
    const plain = units.filter((unit) => !referring.has(unit));
    const results = new Map<string, EnvelopeUnitResult>();
    if (plain.length > 0) for (const result of await send(plain, signal)) results.set(result.id, result);
    for (const unit of referring) {
      const result = await sendResolved(unit, signal);
      if (result !== undefined) results.set(result.id, result);
    }
    return units.map(({ id }) => results.get(id) ?? missingResult(id));
  };
}

/** The items, and the keys of the uploads in them. */
async function resolveItems(
  unit: EnvelopeUnit,
  options: ResolveReferencesOptions,
): Promise<{ items: Item[]; keys: string[] }> {
  const origin: ReferenceOrigin = {
    projectId: options.ignoresProject ? undefined : unit.scoping?.projectId,
    receivedAtMs: Number(unit.receivedAt?.seconds ?? 0n) * 1000 + (unit.receivedAt?.nanos ?? 0) / 1e6,
  };
  let left = options.maxUnitBytes;
  const items: Item[] = [];
  const keys: string[] = [];
  for (const item of unit.items) {
    const resolved = isReference(item) ? await options.references.resolve(item, origin, left) : undefined;
    if (isReference(item)) options.onReference(resolved !== undefined);
    items.push(resolved?.item ?? item);
    if (resolved === undefined) continue;
    keys.push(resolved.key);
    left -= resolved.item.payload.length;
  }
  return { items, keys };
}

function missingResult(id: string): EnvelopeUnitResult {
  const message = "found no result of the unit";
  return { id, rateLimits: [], failure: { reason: "missing_result", message, retryable: true } };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}
