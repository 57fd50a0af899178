/** Rules that come with a request, to be tried before they are saved. */
import type { SamplingConfig } from "@weir/dynamic-sampling";
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import { RpcError } from "@weir/rpc";

/** What was read. */
export interface RequestedRules {
  /** Undefined: in error, and no rules. */
  readonly config: SamplingConfig | undefined;
  /** What is wrong, in words. */
  readonly problems: string[];
}

/**
 * Reads a member `sampling`. One that is wrong is read as it would be once saved, and what is wrong is told.
 * @param field the request's field, for the error
 * @throws RpcError INVALID_ARGUMENT if it is no JSON
 */
export function readRequestedRules(json: string, field: string): RequestedRules {
  const { config, problems } = parseSamplingConfig(parse(json, field));
  const describe = ({ path, found, expected, action }: (typeof problems)[number]) =>
    `${path}: found ${found}, expected ${expected}; ${action}`;
  return { config, problems: problems.map(describe) };
}

function parse(json: string, field: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const description = `expected JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
  }
}
