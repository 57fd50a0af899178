/** Decides whether an SPDX licence expression can be satisfied with licences from a list. */

/**
 * Evaluates `expression` (identifiers joined with AND, OR, parentheses; AND binds tighter). An identifier counts only
 * if it is in `allowed` as written; what cannot be read is not allowed.
 */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;

  const anyOf = (depth: number): boolean => {
    let result = allOf(depth);
    while (tokens[at] === "OR") {
      at += 1;
      const right = allOf(depth);
      result = result || right;
    }
    return result;
  };
  const allOf = (depth: number): boolean => {
    let result = single(depth);
    while (tokens[at] === "AND") {
      at += 1;
      const right = single(depth);
      result = result && right;
    }
    return result;
  };
  const single = (depth: number): boolean => {
    const token = tokens[at];
    at += 1;
    if (token !== "(") return token !== undefined && allowed.has(token);
    if (depth === 0) return false;
    const result = anyOf(depth - 1);
    const closed = tokens[at] === ")";
    at += 1;
    return result && closed;
  };

  const result = anyOf(8);
  return result && at === tokens.length;
}
