/**
 * The script that makes charges in Redis, many checks in one call. Each charge is counted by all of its counters or by
 * none; a check ends with its first refused charge (quotas, section "Redis limiter"). A check with a request id leaves
 * a mark, by which a repetition gets the first answer, from whatever instance it comes.
 *
 * Every key is read once per call and written once, however many checks of the call are about it. Checks that charge the
 * same counters are counted as one sum if that fits, and one after the other if it does not: the answers are the same.
 */
import { maxCount } from "../domain/quota-counter.ts";
import { readCounters, writeCounters } from "./script-counters.ts";
import { readMarks, writeMarks } from "./script-marks.ts";

const decode = "local plain, hashes, kinds, kindOf, others, shapes, entries, ids = unpack(cjson.decode(ARGV[1]))";

/** Makes single checks. */
const makeChecks = `local out, size = {}, 0
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
`;

/** Makes the entries of the call, one after the other. */
const makeEntries = `local function single(mark, shape, list, at)
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
`;

/** Keys, argument and answer: see `charge-call.ts` and `charge-answers.ts`. */
export const chargeScript = [
  decode,
  readCounters,
  makeChecks,
  readMarks,
  makeEntries,
  writeMarks,
  writeCounters,
  "return out",
].join("\n");
