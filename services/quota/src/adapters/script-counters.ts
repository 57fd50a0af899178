/** Of the script for charges: what counters hold, what they say, and what is counted there. In Lua. */
import { maxCount } from "../domain/quota-counter.ts";

/** Reads the counters of the call: every key once. */
export const readCounters = `-- What is held at plain counters, then at their refunds.
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
`;

/** Writes what was counted: every key once. */
export const writeCounters = `local texts = {}
local function text(number)
  if not texts[number] then texts[number] = string.format('%.0f', number) end
  return texts[number]
end
for i = 1, #changed do redis.call('INCRBY', KEYS[changed[i]], text(sums[changed[i]])) end
for _, counts in pairs(known) do
  for field, sum in pairs(counts.sums) do redis.call('HINCRBY', KEYS[counts.key], field, text(sum)) end
end
for key, expiry in pairs(expiries) do redis.call('EXPIREAT', KEYS[key], expiry) end
`;
