/** The rate at which a client sampled, from the trace state (spans, section "OTLP span to V2"). */

const threshold = /^th:([0-9a-f]{1,14})$/;
const hexLength = 14;
const all = 2 ** 56;

/** The rate, above 0 and up to 1; undefined if the trace state does not tell it by exactly one threshold. */
export function sampleRateOf(traceState: string): number | undefined {
  const member = traceState
    .split(",")
    .map((text) => text.trim())
    .find((text) => text.startsWith("ot="));
  if (member === undefined) return undefined;
  const [part, ...more] = member
    .slice("ot=".length)
    .split(";")
    .filter((text) => text.startsWith("th:"));
  const hex = more.length > 0 ? undefined : threshold.exec(part ?? "")?.[1];
  return hex === undefined ? undefined : (all - Number.parseInt(hex.padEnd(hexLength, "0"), 16)) / all;
}
