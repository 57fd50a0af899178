/** What the script for charges answers. */
import type { CounterAnswer, CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import type { ScriptCall } from "./charge-call.ts";

/** Per charge, then per counter. */
export type ChargeAnswers = readonly (readonly CounterAnswer[])[];

/**
 * Reads the answer: entries, divided by `|`. An entry whose checks were counted together, as one sum, is `=` and what
 * each counter had consumed before, divided by `,`. Any other is its checks, divided by `;`; each is the number of
 * charges made, then for each of their counters whether it refused (0 or 1) and what is consumed, divided by `,`.
 * @returns one per check, in the order of the checks
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  { entries }: Pick<ScriptCall, "entries">,
  reply: unknown,
): readonly ChargeAnswers[] {
  if (typeof reply !== "string") throw new TypeError(`script answer: found ${typeof reply}, expected a string`);
  const texts = reply.split("|");
  checkCount("entries", texts.length, entries.length);
  const answers: ChargeAnswers[] = checks.map(() => []);
  for (const [position, indexes] of entries.entries()) {
    const text = texts[position] ?? "";
    const asked = indexes.map((index) => checks[index]?.charges ?? []);
    const read = text.startsWith("=") ? readTogether(asked, text.slice(1)) : readEach(asked, text);
    for (const [at, index] of indexes.entries()) answers[index] = read[at] ?? [];
  }
  return answers;
}

type Charges = readonly (readonly CounterCharge[])[];

/** As if each had been counted after the one before. */
function readTogether(asked: readonly Charges[], text: string): readonly ChargeAnswers[] {
  const consumed = text.split(",").map(BigInt);
  return asked.map(([charge = []]) => [
    charge.map(({ quantity }, counter) => {
      const sum = (consumed[counter] ?? 0n) + quantity;
      consumed[counter] = sum;
      return { refused: false, consumed: sum };
    }),
  ]);
}

function readEach(asked: readonly Charges[], text: string): readonly ChargeAnswers[] {
  const texts = text.split(";");
  checkCount("checks", texts.length, asked.length);
  return asked.map((charges, index) => readOne(charges, texts[index] ?? ""));
}

function readOne(charges: Charges, text: string): ChargeAnswers {
  const values = text.split(",");
  let position = 1;
  return charges.slice(0, Number(values[0])).map((counters) =>
    counters.map(() => {
      const refused = values[position] === "1";
      const consumed = BigInt(values[position + 1] ?? "");
      position += 2;
      return { refused, consumed };
    }),
  );
}

function checkCount(what: string, found: number, expected: number): void {
  if (found !== expected) throw new TypeError(`script answer: found ${found} ${what}, expected ${expected}`);
}
