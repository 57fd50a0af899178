/** Contexts of traces from JSON lines: one per line, as in the header `trace` of an envelope. */
import { parseDynamicSamplingContext } from "@weir/envelope";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import { CommandError } from "../command-error.ts";

/**
 * Reads the lines; empty ones are passed over.
 * @throws CommandError that names the line that is no context
 */
export function contextsOfLines(content: Buffer, name: string): DynamicSamplingContext[] {
  return content
    .toString()
    .split("\n")
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      const context = parseDynamicSamplingContext(parseJson(line));
      if (context !== undefined) return [context];
      const expected = "a context: a JSON object with at least trace_id and public_key";
      throw new CommandError(`${name}: line ${index + 1}: found ${line.slice(0, 80)}, expected ${expected}`);
    });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
