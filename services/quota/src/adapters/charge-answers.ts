/** What the script for charges answers. */
import type { ChargeAnswers, CounterCheck } from "../domain/quota-counter.ts";
import type { ScriptCall } from "./charge-call.ts";

/**
 * Reads the answer, a list, entry by entry. A check that passed is what its counters have consumed: nothing, if it asks none. One of which
 * something was refused begins with a text, `r` and how many of its charges were made; then comes for each of their
 * counters what it has consumed, and whether it refused (0 or 1). Several checks that were counted together, as one sum,
 * are the text `=` and what each counter had consumed before; otherwise they are answered one by one.
 * @returns one per check, in the order of the checks
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  { entries }: Pick<ScriptCall, "entries">,
  reply: unknown,
): readonly ChargeAnswers[] {
  const parts = createParts(reply);
  const answers = new Array<ChargeAnswers>(checks.length);
  for (const { checks: indexes } of entries) {
    if (indexes.length > 1 && parts.takeText("=") !== undefined) readTogether(parts, indexes, checks, answers);
    else for (const index of indexes) answers[index] = readOne(parts, checks[index]?.charges ?? []);
  }
  parts.end();
  return answers;
}

type Parts = ReturnType<typeof createParts>;

/** As if each had been counted after the one before. */
function readTogether(
  parts: Parts,
  indexes: readonly number[],
  checks: readonly CounterCheck[],
  answers: ChargeAnswers[],
): void {
  const [first = 0] = indexes;
  const consumed = (checks[first]?.charges[0] ?? []).map(() => BigInt(parts.number()));
  for (const index of indexes) {
    const charge = checks[index]?.charges[0] ?? [];
    answers[index] = [
      charge.map(({ quantity }, counter) => {
        const sum = (consumed[counter] ?? 0n) + quantity;
        consumed[counter] = sum;
        return { refused: false, consumed: sum };
      }),
    ];
  }
}

function readOne(parts: Parts, charges: CounterCheck["charges"]): ChargeAnswers {
  const made = charges.some(({ length }) => length > 0) ? parts.takeText("r") : undefined;
  if (made === undefined) {
    return charges.map((charge) => charge.map(() => ({ refused: false, consumed: BigInt(parts.number()) })));
  }
  return charges.slice(0, Number(made)).map((charge) =>
    charge.map(() => {
      const consumed = BigInt(parts.number());
      return { refused: parts.number() === 1, consumed };
    }),
  );
}

function createParts(reply: unknown) {
  if (!Array.isArray(reply)) throw new TypeError(`script answer: found ${typeof reply}, expected a list`);
  const parts: readonly unknown[] = reply;
  let position = 0;
  return {
    /** What follows a letter, if a text with it is next. */
    takeText(letter: string): string | undefined {
      const part = parts[position];
      if (typeof part !== "string" || !part.startsWith(letter)) return undefined;
      position++;
      return part.slice(letter.length);
    },
    number(): number {
      const part = parts[position++];
      if (typeof part !== "number") throw new TypeError(`script answer: found ${typeof part}, expected a number`);
      return part;
    },
    end() {
      if (position === parts.length) return;
      throw new TypeError(`script answer: found ${parts.length} parts, expected ${position}`);
    },
  };
}
