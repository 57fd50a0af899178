/**
 * The script that makes charges in Redis, many checks in one call. Each charge is counted by all of its counters or by
 * none; a check ends with its first refused charge (quotas, section "Redis limiter"). A check with a request id leaves
 * a mark, by which a repetition gets the first answer, from whatever instance it comes.
 *
 * Every key is read once per call and written once, however many checks of the call are about it. Checks that charge the
 * same counters are counted as one sum if that fits, and one after the other if it does not: the answers are the same.
 */
import { maxCount } from "../domain/quota-counter.ts";

/**
 * Marks of an organization are fields of one hash per minute, so that those of a call are read and written together. A
 * mark is looked for in three of them: it lasts for at least a minute, and clocks may differ by as much.
 */
export const markGenerationSeconds = 60;
const forgetMarksSeconds = 3 * markGenerationSeconds;

/** Keys: first all strings, then all hashes. The argument and the answer: see `charge-call.ts` and `charge-answers.ts`. */
export const chargeScript = `
local call = cjson.decode(ARGV[1])
local strings, counters, entries, marks = call[1], call[2], call[3], call[4]
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
local function recall(mark, ids)
  for generation = 0, 2 do
    for first = 1, #ids, 1000 do
      local last = math.min(first + 999, #ids)
      for i, text in ipairs(redis.call('HMGET', KEYS[marks[mark] + generation], unpack(ids, first, last))) do
        if text then remembered[mark][ids[first + i - 1]] = text end
      end
    end
  end
end

local function remember(mark, id, text)
  if mark == 0 then return end
  remembered[mark][id] = text
  local fields = written[mark]
  fields[#fields + 1] = id
  fields[#fields + 1] = text
end

local function exact(number)
  return (number >= 1e14 or number <= -1e14) and string.format('%.0f', number) or tostring(number)
end

local function answer(mark, shape, id, charges)
  local text = mark > 0 and remembered[mark][id]
  if not text or string.sub(text, 1, #shape) ~= shape then
    local made, answers = make(charges)
    for i = 1, #answers do answers[i] = exact(answers[i]) end
    text = shape .. made .. ',' .. table.concat(answers, ',')
    remember(mark, id, text)
  end
  return string.sub(text, #shape + 1)
end

-- Counts all of an entry's checks as one sum, if that is the same as one after the other.
local function together(mark, shape, ids, positions, quantities)
  local sum, seen, consumed = 0, {}, {}
  for _, quantity in ipairs(quantities) do
    if quantity == 0 then return nil end
    sum = sum + quantity
  end
  for _, id in ipairs(ids) do
    if remembered[mark][id] or seen[id] then return nil end
    seen[id] = true
  end
  for i, position in ipairs(positions) do
    local counter = counters[position]
    local refused, before = ask(counter, sum)
    if refused or counter[5] % 2 == 1 or value(counter[1], counter[6]) + sum > ${maxCount} then return nil end
    consumed[i] = before
  end
  for _, position in ipairs(positions) do count(counters[position], sum) end
  local before = {}
  for i, number in ipairs(consumed) do before[i] = exact(number) end
  if mark > 0 then
    for check, id in ipairs(ids) do
      local parts = { shape .. 1 }
      for i in ipairs(positions) do
        consumed[i] = consumed[i] + quantities[check]
        parts[i + 1] = '0,' .. exact(consumed[i])
      end
      remember(mark, id, table.concat(parts, ','))
    end
  end
  return '=' .. table.concat(before, ',')
end

local function answerEach(mark, shape, ids, positions, quantities)
  local texts = {}
  for check, quantity in ipairs(quantities) do
    local charge = {}
    for i, position in ipairs(positions) do charge[2 * i - 1], charge[2 * i] = position, quantity end
    texts[check] = answer(mark, shape, ids[check], { charge })
  end
  return table.concat(texts, ';')
end

local asked = {}
for mark in ipairs(marks) do asked[mark], remembered[mark], written[mark] = {}, {}, {} end
for _, entry in ipairs(entries) do
  local ids = asked[entry[1]]
  for _, id in ipairs(entry[3]) do ids[#ids + 1] = id end
end
for mark, ids in ipairs(asked) do recall(mark, ids) end

for position, entry in ipairs(entries) do
  local mark, shape, ids, charged, quantities = unpack(entry)
  answers[position] = quantities
    and (together(mark, shape, ids, charged, quantities) or answerEach(mark, shape, ids, charged, quantities))
    or answer(mark, shape, ids[1], charged)
end

for group, fields in ipairs(written) do
  local key = KEYS[marks[group] + 1]
  for first = 1, #fields, 2000 do redis.call('HSET', key, unpack(fields, first, math.min(first + 1999, #fields))) end
  if #fields > 0 then redis.call('EXPIRE', key, ${forgetMarksSeconds}) end
end
for key, sum in pairs(sums) do redis.call('INCRBY', KEYS[key], string.format('%.0f', sum)) end
for key, entry in pairs(fields) do
  for field, sum in pairs(entry.sums) do redis.call('HINCRBY', KEYS[key], field, string.format('%.0f', sum)) end
end
for key, expiry in pairs(expiries) do redis.call('EXPIREAT', KEYS[key], expiry) end
return table.concat(answers, '|')
`;
