/** The status codes of gRPC by name and by number. */

const codes = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** Name of a gRPC status other than OK. */
export type RpcCode = keyof typeof codes;

const names: ReadonlyMap<number, RpcCode> = new Map(
  (Object.keys(codes) as RpcCode[]).map((name): [number, RpcCode] => [codes[name], name]),
);

/** The number that stands for a code on the wire. */
export function rpcCodeNumber(code: RpcCode): number {
  return codes[code];
}

/** The code that a number on the wire stands for. OK and numbers that gRPC does not define become UNKNOWN. */
export function rpcCodeFromNumber(number: number): RpcCode {
  return names.get(number) ?? "UNKNOWN";
}

/**
 * Codes under which the same request may succeed later without anyone changing it. ABORTED is not among them: it asks
 * the caller to read again before it writes.
 */
export function isRetryableCode(code: RpcCode): boolean {
  return code === "UNAVAILABLE" || code === "RESOURCE_EXHAUSTED" || code === "DEADLINE_EXCEEDED";
}
