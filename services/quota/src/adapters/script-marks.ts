/**
 * Of the script for charges: the marks of checks that have a request id. In Lua.
 *
 * Marks of an organization are fields of one hash per minute, so that those of a call are read and written together. A
 * mark is looked for in three of them: it lasts for at least a minute, and clocks may differ by as much.
 */

/** How long marks of one hash are made, in seconds. */
export const markGenerationSeconds = 60;
const forgetMarksSeconds = 3 * markGenerationSeconds;

/** Reads the marks of the ids of the call, and says how they are used. */
export const readMarks = `local function exact(answered)
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
for mark = 1, #ids do recall(mark) end
`;

/** Writes the marks of checks that were made. */
export const writeMarks = `for mark, fields in ipairs(written) do
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
`;
