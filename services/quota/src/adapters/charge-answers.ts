/** What the script for charges answers. */
import type { ChargeAnswers, CounterAnswer, CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import type { ScriptCall } from "./charge-call.ts";

/**
 * Reads the answer, a list of numbers, entry by entry. A check is: how many of its charges were made, and what their
 * counters have consumed; if one of these refused, the number of charges is negative, and behind what is consumed
 * follows for each whether it refused (0 or 1). Several checks that were counted together, as one sum, are 0 and what
 * each counter had consumed before; otherwise they are answered one by one.
 * @returns one per check, in the order of the checks
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  { entries }: Pick<ScriptCall, "entries">,
  reply: unknown,
): readonly ChargeAnswers[] {
  const numbers = createNumbers(reply);
  const answers = new Array<ChargeAnswers>(checks.length);
  for (const { checks: indexes } of entries) {
    if (indexes.length > 1 && numbers.peek() === 0) readTogether(numbers, indexes, checks, answers);
    else for (const index of indexes) answers[index] = readOne(numbers, checks[index]?.charges ?? []);
  }
  numbers.end();
  return answers;
}

type Numbers = ReturnType<typeof createNumbers>;

/** As if each had been counted after the one before. */
function readTogether(
  numbers: Numbers,
  indexes: readonly number[],
  checks: readonly CounterCheck[],
  answers: ChargeAnswers[],
): void {
  numbers.next();
  const [first = 0] = indexes;
  const consumed = (checks[first]?.charges[0] ?? []).map(() => BigInt(numbers.next()));
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

function readOne(numbers: Numbers, charges: CounterCheck["charges"]): ChargeAnswers {
  const made = numbers.next();
  if (made >= 0)
    return charges.map((charge) => charge.map(() => ({ refused: false, consumed: BigInt(numbers.next()) })));
  const asked = charges.slice(0, -made);
  const consumed = asked.map((charge) => charge.map(() => BigInt(numbers.next())));
  return asked.map((charge, index) => readRefusals(numbers, charge, consumed[index] ?? []));
}

function readRefusals(
  numbers: Numbers,
  charge: readonly CounterCharge[],
  consumed: readonly bigint[],
): readonly CounterAnswer[] {
  return charge.map((_, index) => ({ refused: numbers.next() === 1, consumed: consumed[index] ?? 0n }));
}

function createNumbers(reply: unknown) {
  if (!Array.isArray(reply)) throw new TypeError(`script answer: found ${typeof reply}, expected a list`);
  const numbers: readonly unknown[] = reply;
  let position = 0;
  return {
    peek: () => numbers[position],
    next(): number {
      const number = numbers[position++];
      if (typeof number !== "number") throw new TypeError(`script answer: found ${typeof number}, expected a number`);
      return number;
    },
    end() {
      if (position === numbers.length) return;
      throw new TypeError(`script answer: found ${numbers.length} numbers, expected ${position}`);
    },
  };
}
