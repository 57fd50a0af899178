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

/** Keys, argument and answer: see `charge-call.ts` and `charge-answers.ts`. */
export const chargeScript = `
local plain, hashes, kinds, kindOf, others, shapes, entries, ids = unpack(cjson.decode(ARGV[1]))

-- What is held at plain counters, then at their refunds.
local held = {}
for first = 1, 2 * plain, 4000 do
  local last = math.min(first + 3999, 2 * plain)
  for i, value in ipairs(redis.call('MGET', unpack(KEYS, first, last))) do
    held[first + i - 1] = value and tonumber(value) or 0
  end
end
local sums, changed, expiries = {}, {}, {}

local known = {}
local function hash(position)
  local found = known[position]
  if not found then
    local key = 2 * plain - 2 * position - 1
    local refund = redis.call('GET', KEYS[key + 1])
    found = {
      key = key, size = redis.call('HLEN', KEYS[key]), refund = refund and tonumber(refund) or 0, values = {}, sums = {}
    }
    known[position] = found
  end
  return found
end

-- False: the field does not exist.
local function fieldValue(counts, field)
  local value = counts.values[field]
  if value == nil then
    value = redis.call('HGET', KEYS[counts.key], field)
    value = value and (tonumber(value) or 0)
    counts.values[field] = value
  end
  return value
end

-- What a counter holds, less and without refunds, its kind, and whether it is a field too many.
local function look(row)
  local key, kind = row, kindOf[row]
  if row < 0 then
    local other = others[-row]
    key, kind = other[1], other[2]
    if key < 0 then
      local counts = hash(key)
      local value = fieldValue(counts, other[3])
      local count = value or 0
      return count - counts.refund, count, kinds[kind], not value and counts.size >= other[4]
    end
  end
  local value = held[key]
  return value - held[plain + key], value, kinds[kind], false
end

local function ask(row, quantity)
  local consumed, value, kind, refused = look(row)
  local limit, flags = kind[1], kind[3]
  if not refused and limit >= 0 then
    if quantity == 0 or flags % 2 == 1 then
      refused = consumed >= limit
    else
      refused = consumed + quantity > limit
    end
  end
  return consumed, refused, flags, value
end

local function countField(counts, field, quantity, expiry)
  local value = fieldValue(counts, field)
  local count = value or 0
  if count + quantity > ${maxCount} then return end
  if not value then counts.size = counts.size + 1 end
  counts.values[field] = count + quantity
  counts.sums[field] = (counts.sums[field] or 0) + quantity
  if count == 0 then expiries[counts.key] = expiry end
end

local function count(row, quantity)
  if quantity == 0 then return end
  local key, kind = row, kindOf[row]
  if row < 0 then
    local other = others[-row]
    key, kind = other[1], other[2]
    if key < 0 then return countField(hash(key), other[3], quantity, kinds[kind][2]) end
  end
  local value = held[key]
  if value + quantity > ${maxCount} then return end
  held[key] = value + quantity
  if value == 0 then expiries[key] = kinds[kind][2] end
  local sum = sums[key]
  if not sum then changed[#changed + 1] = key end
  sums[key] = (sum or 0) + quantity
end

local out, size = {}, 0
local function answer(number)
  size = size + 1
  out[size] = number
end

-- Answers a check of which not everything passed, instead of what is answered from a position on.
local function refuse(first, made, refusals)
  local consumed, last = {}, size
  for i = first, last do consumed[i] = out[i] end
  size = first - 1
  answer('r' .. made)
  for i = first, last do
    answer(consumed[i])
    answer(refusals[i] and 1 or 0)
  end
end

-- Makes the charges of a check, whose rows and quantities are in turns from a position on.
local function make(shape, list, at)
  local first, refusals = size + 1, nil
  for charge = 2, #shape do
    local before, open, last = size, true, at + 2 * shape[charge] - 1
    for i = at, last, 2 do
      local consumed, refused, flags = ask(list[i], list[i + 1])
      answer(consumed)
      if refused then
        refusals = refusals or {}
        refusals[size] = true
        if flags < 2 then open = false end
      end
    end
    if not open then return refuse(first, charge - 1, refusals) end
    for i = at, last, 2 do
      before = before + 1
      if not (refusals and refusals[before]) then
        count(list[i], list[i + 1])
        out[before] = out[before] + list[i + 1]
      end
    end
    at = last + 1
  end
  if refusals then refuse(first, #shape - 1, refusals) end
end

-- Counts a check of one plain counter, as most are, if there is nothing special about it and it passes.
local function pass(row, quantity)
  local kind, value = kinds[kindOf[row]], held[row]
  if not value or quantity == 0 or kind[3] > 0 then return nil end
  local consumed, limit = value - held[plain + row] + quantity, kind[1]
  if (limit >= 0 and consumed > limit) or value + quantity > ${maxCount} then return nil end
  held[row] = value + quantity
  if value == 0 then expiries[row] = kind[2] end
  local sum = sums[row]
  if sum then
    sums[row] = sum + quantity
  else
    changed[#changed + 1] = row
    sums[row] = quantity
  end
  size = size + 1
  out[size] = consumed
  return consumed
end

local function exact(answered)
  if type(answered) == 'number' and (answered >= 1e14 or answered <= -1e14) then
    return string.format('%.0f', answered)
  end
  return answered
end

-- What was answered from a position on, as a text.
local function answersFrom(first)
  local parts = {}
  for i = first, size do parts[i - first + 1] = exact(out[i]) end
  return table.concat(parts, ',')
end

-- Marks: what is held of the ids, what this call adds by id and as fields and values, and how many ids were used.
local recalled, made, written, cursors, isNew = {}, {}, {}, {}, {}
local function recall(mark)
  local texts, own, key = {}, ids[mark], 2 * plain + 2 * hashes + 4 * mark - 3
  for generation = key, key + 2 do
    if redis.call('EXISTS', KEYS[generation]) == 1 then
      for first = 1, #own, 1000 do
        local last = math.min(first + 999, #own)
        local found = redis.call('HMGET', KEYS[generation], unpack(own, first, last))
        for i = 1, #found do
          if found[i] then texts[first + i - 1] = found[i] end
        end
      end
    elseif generation == key + 1 then
      isNew[mark] = true
    end
  end
  recalled[mark], made[mark], written[mark], cursors[mark] = texts, {}, {}, 0
end

local function remember(mark, id, text)
  made[mark][id] = text
  local fields = written[mark]
  local last = #fields
  fields[last + 1], fields[last + 2] = id, text
end

-- Answers as a mark says, if it is of a check like this one.
local function repeated(text, prefix)
  if not text or string.sub(text, 1, #prefix) ~= prefix then return false end
  for part in string.gmatch(string.sub(text, #prefix + 1), '[^,]+') do answer(tonumber(part) or part) end
  return true
end

local function single(mark, shape, list, at)
  local prefix, id = shape[1], nil
  if mark > 0 then
    local position = cursors[mark] + 1
    cursors[mark] = position
    id = ids[mark][position]
    local text = made[mark][id] or recalled[mark][position]
    if text and repeated(text, prefix) then return end
  end
  local first = size + 1
  local consumed = #shape == 2 and shape[2] == 1 and pass(list[at], list[at + 1])
  if not consumed then make(shape, list, at) end
  if not id then return end
  remember(mark, id, prefix .. (consumed and exact(consumed) or answersFrom(first)))
end

-- Marks checks that were counted as one sum, as if each had been counted after the one before.
local function rememberAll(mark, shape, checks, consumed, at)
  local position, prefix, width = cursors[mark], shape[1], #consumed
  for check = 1, checks do
    local quantity = entries[at + check - 1]
    for i = 1, width do consumed[i] = consumed[i] + quantity end
    local text = exact(consumed[1])
    for i = 2, width do text = text .. ',' .. exact(consumed[i]) end
    remember(mark, ids[mark][position + check], prefix .. text)
  end
  cursors[mark] = position + checks
end

local function isAnyKnown(mark, checks)
  local seen, own, before, now = {}, ids[mark], recalled[mark], made[mark]
  for position = cursors[mark] + 1, cursors[mark] + checks do
    local id = own[position]
    if before[position] or now[id] or seen[id] then return true end
    seen[id] = true
  end
  return false
end

-- Counts checks of one charge as one sum, if that is the same as one after the other.
local function together(mark, shape, checks, at)
  local width, sum, consumed = shape[2], 0, {}
  for i = at + width, at + width + checks - 1 do
    if entries[i] == 0 then return false end
    sum = sum + entries[i]
  end
  if mark > 0 and isAnyKnown(mark, checks) then return false end
  for i = 1, width do
    local before, refused, flags, value = ask(entries[at + i - 1], sum)
    if refused or flags % 2 == 1 or value + sum > ${maxCount} then return false end
    consumed[i] = before
  end
  answer('=')
  for i = 1, width do
    answer(consumed[i])
    count(entries[at + i - 1], sum)
  end
  if mark > 0 then rememberAll(mark, shape, checks, consumed, at + width) end
  return true
end

local function each(mark, shape, checks, at)
  local width, list = shape[2], {}
  for i = 1, width do list[2 * i - 1] = entries[at + i - 1] end
  for check = 1, checks do
    for i = 1, width do list[2 * i] = entries[at + width + check - 1] end
    single(mark, shape, list, 1)
  end
end

for mark = 1, #ids do recall(mark) end
local at, last = 1, #entries
while at < last do
  local mark, position = entries[at], entries[at + 1]
  local shape = shapes[position < 0 and -position or position]
  if position < 0 then
    local checks = entries[at + 2]
    if not together(mark, shape, checks, at + 3) then each(mark, shape, checks, at + 3) end
    at = at + 3 + shape[2] + checks
  else
    single(mark, shape, entries, at + 2)
    at = at + 2
    for charge = 2, #shape do at = at + 2 * shape[charge] end
  end
end

for mark, fields in ipairs(written) do
  local key = 2 * plain + 2 * hashes + 4 * mark - 2
  for first = 1, #fields, 2000 do
    redis.call('HSET', KEYS[key], unpack(fields, first, math.min(first + 1999, #fields)))
  end
  if isNew[mark] and #fields > 0 then
    redis.call('EXPIRE', KEYS[key], ${forgetMarksSeconds})
    -- What is over goes in the background: left to expire, a large hash would hold Redis up.
    redis.call('UNLINK', KEYS[key + 2])
  end
end
local texts = {}
local function text(number)
  if not texts[number] then texts[number] = string.format('%.0f', number) end
  return texts[number]
end
for i = 1, #changed do redis.call('INCRBY', KEYS[changed[i]], text(sums[changed[i]])) end
for _, counts in pairs(known) do
  for field, sum in pairs(counts.sums) do redis.call('HINCRBY', KEYS[counts.key], field, text(sum)) end
end
for key, expiry in pairs(expiries) do redis.call('EXPIREAT', KEYS[key], expiry) end
return out
`;
