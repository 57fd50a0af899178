/**
 * The script that makes charges in Redis, many checks in one call. Each charge is counted by all of its counters or by
 * none; a check ends with its first refused charge (quotas, section "Redis limiter"). A check with a request id leaves
 * a mark, by which a repetition gets the first answer, from whatever instance it comes.
 *
 * Every key is read once per call and written once, however many checks of the call are about it.
 */
import type { CounterAnswer, CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import { maxCount } from "../domain/quota-counter.ts";

/** How long a mark lasts, in seconds. */
const markSeconds = 60;

/** Keys: first all strings, then all hashes. The argument: see `writeCall`. Answer: see `readAnswers`. */
export const chargeScript = `
local call = cjson.decode(ARGV[1])
local strings, counters, checks = call[1], call[2], call[3]
local values, sums, expiries, fields, answers = {}, {}, {}, {}, {}
for first = 1, strings, 4000 do
  local last = math.min(first + 3999, strings)
  for i, value in ipairs(redis.call('MGET', unpack(KEYS, first, last))) do values[first + i - 1] = value end
end
local function number(value) return tonumber(value or 0) or 0 end

local function hash(key)
  if not fields[key] then fields[key] = { size = redis.call('HLEN', KEYS[key]), values = {}, sums = {} } end
  return fields[key]
end

local function value(key, field)
  if not field then return number(values[key]) end
  local known = hash(key).values
  if known[field] == nil then known[field] = redis.call('HGET', KEYS[key], field) end
  return number(known[field]), known[field] == false
end

local function ask(counter, quantity)
  local limit, flags, field = counter[3], counter[5], counter[6]
  local found, isNew = value(counter[1], field)
  local consumed = found - number(values[counter[2]])
  local refused = isNew and hash(counter[1]).size >= counter[7]
  if not refused and limit >= 0 then
    if quantity == 0 or flags % 2 == 1 then
      refused = consumed >= limit
    else
      refused = consumed + quantity > limit
    end
  end
  return refused, consumed
end

local function count(counter, quantity)
  local key, field = counter[1], counter[6]
  local found, isNew = value(key, field)
  if quantity == 0 or found + quantity > ${maxCount} then return end
  local into = field and hash(key).sums or sums
  local name = field or key
  into[name] = (into[name] or 0) + quantity
  if field then
    hash(key).values[field] = found + quantity
    if isNew then hash(key).size = hash(key).size + 1 end
  else
    values[key] = found + quantity
  end
  if found == 0 then expiries[key] = counter[4] end
end

local function make(charges)
  local answer = {}
  for made = 1, #charges do
    local charge, open, before = charges[made], true, #answer
    for i = 1, #charge, 2 do
      local counter = counters[charge[i]]
      local refused, consumed = ask(counter, charge[i + 1])
      if refused and counter[5] < 2 then open = false end
      answer[before + i] = refused and 1 or 0
      answer[before + i + 1] = consumed
    end
    if not open then return made, answer end
    for i = 1, #charge, 2 do
      if answer[before + i] == 0 then
        count(counters[charge[i]], charge[i + 1])
        answer[before + i + 1] = answer[before + i + 1] + charge[i + 1]
      end
    end
  end
  return #charges, answer
end

for position, check in ipairs(checks) do
  local mark, shape, charges = check[1], check[2], check[3]
  local text = mark > 0 and values[mark]
  if not text or string.sub(text, 1, #shape) ~= shape then
    local made, answer = make(charges)
    for i = 1, #answer do answer[i] = string.format('%.0f', answer[i]) end
    text = shape .. made .. ',' .. table.concat(answer, ',')
    if mark > 0 then
      values[mark] = text
      redis.call('SET', KEYS[mark], text, 'EX', ${markSeconds})
    end
  end
  answers[position] = string.sub(text, #shape + 1)
end

for key, sum in pairs(sums) do redis.call('INCRBY', KEYS[key], string.format('%.0f', sum)) end
for key, entry in pairs(fields) do
  for field, sum in pairs(entry.sums) do redis.call('HINCRBY', KEYS[key], field, string.format('%.0f', sum)) end
end
for key, expiry in pairs(expiries) do redis.call('EXPIREAT', KEYS[key], expiry) end
return table.concat(answers, ';')
`;

/** Keys and the argument of one call. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly argument: string;
}

/**
 * Writes checks as keys and one argument, in JSON: the number of strings among the keys; the counters, each as key,
 * refund key, limit (−1: none), expiry, flags (1: accept once beyond the limit; 2: only report) and, if it has
 * dimensions, field and most fields; the checks, each as mark (0: none), shape, and charges, which alternate between
 * counters and quantities. Keys and counters are told by their positions from 1. A mark is only used for a check of the
 * same shape: with as many counters in each charge.
 */
export function writeCall(checks: readonly CounterCheck[]): ScriptCall {
  const strings = createPositions();
  const hashes = createPositions();
  const counters = createPositions();
  const rows: CounterRow[] = [];

  function counterPosition(counter: CounterCharge): number {
    const { key, refundKey, limit, forgetAtSeconds, overAcceptOnce, reportOnly, field, maxFields } = counter;
    const flags = (overAcceptOnce ? 1 : 0) + (reportOnly ? 2 : 0);
    const position = counters.of(`${key} ${limit} ${flags} ${field ?? ""} ${maxFields}`);
    if (position > rows.length) {
      const rest = [strings.of(refundKey), Number(limit ?? -1n), forgetAtSeconds, flags] as const;
      rows.push(field === undefined ? [strings.of(key), ...rest] : [-hashes.of(key), ...rest, field, maxFields]);
    }
    return position;
  }

  const writtenChecks = checks.map(({ requestId, organizationId, charges }) => [
    requestId === "" ? 0 : strings.of(markKey(organizationId, requestId)),
    `${charges.map((charge) => charge.length).join(".")}:`,
    charges.map((charge) => charge.flatMap((counter) => [counterPosition(counter), Number(counter.quantity)])),
  ]);
  // Hashes follow the strings, of which there are as many as are known only now.
  const count = strings.names.length;
  const placed = rows.map(([key, ...rest]) => [key < 0 ? count - key : key, ...rest]);
  return {
    keys: [...strings.names, ...hashes.names],
    argument: JSON.stringify([count, placed, writtenChecks]),
  };
}

type CounterRow = readonly [key: number, ...rest: (number | string)[]];

/** Numbers names from 1, equal ones equally. */
function createPositions() {
  const positions = new Map<string, number>();
  const names: string[] = [];
  return {
    names,
    of(name: string): number {
      const known = positions.get(name);
      if (known !== undefined) return known;
      names.push(name);
      positions.set(name, names.length);
      return names.length;
    },
  };
}

/** It lies on the node of the organization's counters. */
function markKey(organizationId: bigint, requestId: string): string {
  return `weir:check:{${organizationId}}:${requestId}`;
}

/**
 * Reads the answer: checks, divided by `;`; each is the number of charges made, then for each of their counters
 * whether it refused (0 or 1) and what is consumed, divided by `,`.
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  reply: unknown,
): readonly (readonly (readonly CounterAnswer[])[])[] {
  if (typeof reply !== "string") throw new TypeError(`script answer: found ${typeof reply}, expected a string`);
  const texts = reply.split(";");
  if (texts.length !== checks.length) {
    throw new TypeError(`script answer: found ${texts.length} checks, expected ${checks.length}`);
  }
  return checks.map(({ charges }, index) => {
    const values = (texts[index] ?? "").split(",");
    let position = 1;
    return charges.slice(0, Number(values[0])).map((counters) =>
      counters.map(() => {
        const refused = values[position] === "1";
        const consumed = BigInt(values[position + 1] ?? "");
        position += 2;
        return { refused, consumed };
      }),
    );
  });
}
