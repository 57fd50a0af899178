/**
 * The script that makes charges in Redis, many checks in one call. Each charge is counted by all of its counters or by
 * none; a check ends with its first refused charge (quotas, section "Redis limiter").
 */
import type { CounterAnswer, CounterCheck } from "../domain/quota-counter.ts";
import { maxCount } from "../domain/quota-counter.ts";

/** Keys: a counter and its refunds, per counter. Arguments: see `writeCall`. Answer: see `readAnswers`. */
export const chargeScript = `
local answers = {}
local key, arg = 1, 2
local function number(value) return tonumber(value or 0) or 0 end

local function ask(k, a)
  local counter, refund = KEYS[k], KEYS[k + 1]
  local limit, quantity, field = tonumber(ARGV[a]), tonumber(ARGV[a + 2]), ARGV[a + 4]
  local value, refunded, refused = 0, 0, false
  if field == '_' then
    local both = redis.call('MGET', counter, refund)
    value, refunded = number(both[1]), number(both[2])
  else
    local found = redis.call('HGET', counter, field)
    value, refunded = number(found), number(redis.call('GET', refund))
    refused = not found and redis.call('HLEN', counter) >= tonumber(ARGV[a + 5])
  end
  local consumed = value - refunded
  if not refused and limit >= 0 then
    if quantity == 0 or ARGV[a + 3] == '1' then
      refused = consumed >= limit
    else
      refused = consumed + quantity > limit
    end
  end
  return refused, consumed
end

local function count(k, a)
  local quantity, field = ARGV[a + 2], ARGV[a + 4]
  if tonumber(quantity) == 0 then return end
  local value
  if field == '_' then value = number(redis.call('GET', KEYS[k])) else value = number(redis.call('HGET', KEYS[k], field)) end
  if value + tonumber(quantity) > ${maxCount} then return end
  local sum
  if field == '_' then
    sum = redis.call('INCRBY', KEYS[k], quantity)
  else
    sum = redis.call('HINCRBY', KEYS[k], field, quantity)
  end
  if sum == tonumber(quantity) then redis.call('EXPIREAT', KEYS[k], ARGV[a + 1]) end
end

for _ = 1, tonumber(ARGV[1]) do
  local open, made, place = true, 0, #answers + 1
  answers[place] = 0
  local charges = tonumber(ARGV[arg])
  arg = arg + 1
  for _ = 1, charges do
    local counters = tonumber(ARGV[arg])
    arg = arg + 1
    if open then
      made = made + 1
      local first, accepted = #answers + 1, true
      for i = 0, counters - 1 do
        local refused, consumed = ask(key + 2 * i, arg + 6 * i)
        if refused then accepted = false end
        answers[first + 2 * i] = refused and 1 or 0
        answers[first + 2 * i + 1] = consumed
      end
      if accepted then
        for i = 0, counters - 1 do
          count(key + 2 * i, arg + 6 * i)
          answers[first + 2 * i + 1] = answers[first + 2 * i + 1] + tonumber(ARGV[arg + 6 * i + 2])
        end
      else
        open = false
      end
    end
    key, arg = key + 2 * counters, arg + 6 * counters
  end
  answers[place] = made
end
return answers
`;

/** Keys and arguments of one call. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/**
 * Writes checks as keys and arguments: the number of checks; per check the number of charges; per charge the number
 * of counters; per counter limit (−1: none), expiry, quantity, over-accept, field (`_`: none), most fields.
 */
export function writeCall(checks: readonly CounterCheck[]): ScriptCall {
  const keys: string[] = [];
  const args: (string | number)[] = [checks.length];
  for (const { charges } of checks) {
    args.push(charges.length);
    for (const counters of charges) {
      args.push(counters.length);
      for (const { key, refundKey, limit, forgetAtSeconds, quantity, overAcceptOnce, field, maxFields } of counters) {
        keys.push(key, refundKey);
        args.push(String(limit ?? -1n), forgetAtSeconds, String(quantity), overAcceptOnce ? 1 : 0);
        args.push(field ?? "_", maxFields);
      }
    }
  }
  return { keys, args };
}

/**
 * Reads the answer: per check the number of charges made, then per charge and counter whether it refused (0 or 1) and
 * what is consumed.
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  reply: unknown,
): readonly (readonly (readonly CounterAnswer[])[])[] {
  if (!Array.isArray(reply)) throw new TypeError(`script answer: found ${typeof reply}, expected an array`);
  let position = 0;
  const next = (): number => {
    const value: unknown = reply[position++];
    if (typeof value === "number" || typeof value === "string") return Number(value);
    throw new TypeError(`script answer [${position - 1}]: found ${typeof value}, expected a number`);
  };
  return checks.map(({ charges }) => {
    const made = next();
    return charges.slice(0, made).map((counters) =>
      counters.map(() => {
        const refused = next() === 1;
        return { refused, consumed: BigInt(Math.trunc(next())) };
      }),
    );
  });
}
