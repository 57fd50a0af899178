import { randomUUID } from "node:crypto";
import type { Random } from "./service.ts";

/** The machine's randomness. */
export function createSystemRandom(): Random {
  return { uuid: () => randomUUID(), float: () => Math.random() };
}
