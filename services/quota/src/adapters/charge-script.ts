/**
 * The script that makes charges in Redis, many checks in one call. Each charge is counted by all of its counters or by
 * none; a check ends with its first refused charge (quotas, section "Redis limiter"). A check with a request id leaves
 * a mark, by which a repetition gets the first answer, from whatever instance it comes.
 *
 * Every key is read once per call and written once, however many checks of the call are about it.
 */
import type { CounterAnswer, CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import { maxCount } from "../domain/quota-counter.ts";

/**
 * Marks of an organization are fields of one hash per minute, so that those of a call are read and written together. A
 * mark is looked for in three of them: it lasts for at least a minute, and clocks may differ by as much.
 */
const markGenerationSeconds = 60;
const forgetMarksSeconds = 3 * markGenerationSeconds;

/** Keys: first all strings, then all hashes. The argument: see `writeCall`. Answer: see `readAnswers`. */
export const chargeScript = `
local call = cjson.decode(ARGV[1])
local strings, counters, checks, marks = call[1], call[2], call[3], call[4]
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

local remembered, written = {}, {}
for group, mark in ipairs(marks) do
  local ids, found = mark[2], {}
  for generation = 0, 2 do
    for first = 1, #ids, 1000 do
      local last = math.min(first + 999, #ids)
      for i, text in ipairs(redis.call('HMGET', KEYS[mark[1] + generation], unpack(ids, first, last))) do
        if text then found[ids[first + i - 1]] = text end
      end
    end
  end
  remembered[group], written[group] = found, {}
end

for position, check in ipairs(checks) do
  local group, id, shape = check[1], check[2], check[3]
  local text = group > 0 and remembered[group][id]
  if not text or string.sub(text, 1, #shape) ~= shape then
    local made, answer = make(check[4])
    for i = 1, #answer do
      if answer[i] >= 1e14 or answer[i] <= -1e14 then answer[i] = string.format('%.0f', answer[i]) end
    end
    text = shape .. made .. ',' .. table.concat(answer, ',')
    if group > 0 then
      remembered[group][id] = text
      local fields = written[group]
      fields[#fields + 1] = id
      fields[#fields + 1] = text
    end
  end
  answers[position] = string.sub(text, #shape + 1)
end

for group, fields in ipairs(written) do
  local key = KEYS[marks[group][1] + 1]
  for first = 1, #fields, 2000 do redis.call('HSET', key, unpack(fields, first, math.min(first + 1999, #fields))) end
  if #fields > 0 then redis.call('EXPIRE', key, ${forgetMarksSeconds}) end
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
 * dimensions, field and most fields; the checks, each as group of marks (0: none), id, shape, and charges, which
 * alternate between counters and quantities; the groups of marks, each as the first of its three keys, and ids. Keys,
 * counters and groups are told by their positions from 1. A mark is only used for a check of the same shape: with as
 * many counters in each charge.
 * @param nowSeconds whole seconds since the epoch
 */
export function writeCall(checks: readonly CounterCheck[], nowSeconds: number): ScriptCall {
  const strings = createPositions();
  const hashes = createPositions();
  const counters = createPositions();
  const rows: CounterRow[] = [];
  const marks = new Map<bigint, MarkGroup>();

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

  function markPosition({ requestId, organizationId }: CounterCheck): number {
    if (requestId === "") return 0;
    let group = marks.get(organizationId);
    if (group === undefined) {
      const minute = Math.floor(nowSeconds / markGenerationSeconds);
      const [first = 0] = [-1, 0, 1].map((past) => hashes.of(markKey(organizationId, minute + past)));
      group = { position: marks.size + 1, firstKey: first, ids: new Set() };
      marks.set(organizationId, group);
    }
    group.ids.add(requestId);
    return group.position;
  }

  const writtenChecks = checks.map((check) => [
    markPosition(check),
    check.requestId,
    `${check.charges.map((charge) => charge.length).join(".")}:`,
    check.charges.map((charge) => charge.flatMap((counter) => [counterPosition(counter), Number(counter.quantity)])),
  ]);
  // Hashes follow the strings, of which there are as many as are known only now.
  const count = strings.names.length;
  const placed = rows.map(([key, ...rest]) => [key < 0 ? count - key : key, ...rest]);
  const groups = [...marks.values()].map(({ firstKey, ids }) => [count + firstKey, [...ids]]);
  return {
    keys: [...strings.names, ...hashes.names],
    argument: JSON.stringify([count, placed, writtenChecks, groups]),
  };
}

/** Checks of one organization that leave marks. */
interface MarkGroup {
  readonly position: number;
  /** Position among the hashes; the next two follow it. */
  readonly firstKey: number;
  readonly ids: Set<string>;
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
function markKey(organizationId: bigint, minute: number): string {
  return `weir:checks:{${organizationId}}:${minute}`;
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
