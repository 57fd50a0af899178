/** The project id in a path. */
import { problem } from "./http/http-answer.ts";

const decimal = /^\+?\d{1,40}$/;
const maxProjectId = 2n ** 64n - 1n;

/**
 * A decimal id of at most 64 bits.
 * @throws HttpProblem 400 for anything else
 */
export function parseProjectId(text: string): bigint {
  const id = decimal.test(text) ? BigInt(text.replace("+", "")) : undefined;
  if (id !== undefined && id <= maxProjectId) return id;
  throw problem(400, "bad project path parameter", [`Cannot parse \`project_id\` with value \`${text}\` to a \`u64\``]);
}
