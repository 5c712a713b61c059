-- counter_script: one reservation, refund or look, atomically, inside Redis. The rules are those of
-- stack/policy/memory_counter_store.cc.
--
-- KEYS: meta, then for each charge its counter and its entries.
-- ARGV: "reserve", "fit" or "refund"; the time in microseconds, or "" for the server's own; the
--   epoch that the caller knows, or ""; an epoch to begin where there is none; then for each charge
--   7 numbers: window, sliding, max (units, billionths), amount (units, billionths), and the window
--   that a refund goes back to.
-- Answer: code, index, epoch, then a window for each charge. Codes: 1 granted, 0 no room at index,
--   -1 what index counted since its window began is lost.
--
-- A counter is a hash: s sliding, w window, l its length, u and n what is used (units, billionths).
-- An entry of a sliding one is a member "units:billionths:time" with the time as its score. The
-- epoch names one life of the data: a Redis that comes back empty begins another, and a caller who
-- knows the one before makes it known ("lost") that counts from before "born" are missing.
-- Every number is a whole one below 2^53, which Lua's doubles hold exactly.

local MOST_UNITS = 9000000000000000
local NANOS = 1000000000
-- kSlidingEntriesMax
local ENTRIES_MAX = 10000
-- Longer than a clock is likely to jump: Redis must not drop a counter that counts again later.
local SLACK_MS = 3600000

local function text(number) return string.format('%.0f', number) end

local function plus(u, n, du, dn)
  u, n = u + du, n + dn
  if n >= NANOS then return u + 1, n - NANOS end
  return u, n
end

local function more(u, n, du, dn) return u > du or (u == du and n > dn) end

-- Zero when what is taken away is more.
local function minus(u, n, du, dn)
  if not more(u, n, du, dn) then return 0, 0 end
  if n < dn then return u - du - 1, n - dn + NANOS end
  return u - du, n - dn
end

local function sum(u, n, du, dn)
  u, n = plus(u, n, du, dn)
  if more(u, n, MOST_UNITS, 0) then return MOST_UNITS, 0 end
  return u, n
end

local function window_start(at, length)
  local into = math.fmod(at, length)
  if into < 0 then into = into + length end
  return at - into
end

local function read_member(member)
  local u, n = string.match(member, '^(%d+):(%d+):')
  return tonumber(u), tonumber(n)
end

local function find(key)
  local f = redis.call('HMGET', key, 's', 'w', 'l', 'u', 'n')
  if not f[1] then return nil end
  return {sliding = f[1] == '1', window = tonumber(f[2]), length = tonumber(f[3]),
          u = tonumber(f[4]), n = tonumber(f[5])}
end

-- What was counted at that very time; 0, 0: there is no such entry.
local function entry(key, at)
  local members = redis.call('ZRANGEBYSCORE', key, text(at), text(at))
  if not members[1] then return 0, 0 end
  return read_member(members[1])
end

local function put_entry(key, at, u, n)
  redis.call('ZREMRANGEBYSCORE', key, text(at), text(at))
  if u > 0 or n > 0 then
    redis.call('ZADD', key, text(at), text(u) .. ':' .. text(n) .. ':' .. text(at))
  end
end

-- What of a counter counts against the charge, and how many of its entries do not any more.
local function look(charge)
  local c = find(charge.key)
  if not c then return nil, 0, 0, 0 end
  if not c.sliding then
    local counts = c.window + c.length > charge.start
    if not charge.sliding and c.length == charge.length then counts = c.window == charge.start end
    if counts then return c, c.u, c.n, 0 end
    return c, 0, 0, 0
  end
  local u, n = c.u, c.n
  local outside = redis.call('ZRANGEBYSCORE', charge.entries, '-inf', '(' .. text(charge.start))
  for _, member in ipairs(outside) do
    local eu, en = read_member(member)
    u, n = minus(u, n, eu, en)
  end
  return c, u, n, #outside
end

local function has_room(charge, at, u, n)
  local c, cu, cn, outside = look(charge)
  u, n = plus(cu, cn, u, n)
  if more(u, n, MOST_UNITS, 0) or more(u, n, charge.max_u, charge.max_n) then return false end
  if not charge.sliding or not c or not c.sliding or outside > 0 then return true end
  if charge.u == 0 and charge.n == 0 then return true end
  if redis.call('ZCARD', charge.entries) < ENTRIES_MAX then return true end
  local eu, en = entry(charge.entries, at)
  return eu > 0 or en > 0
end

-- Adds what was found to fit.
local function add(charge, at)
  local c, u, n = look(charge)
  if charge.sliding then
    if c and c.sliding then
      redis.call('ZREMRANGEBYSCORE', charge.entries, '-inf', '(' .. text(charge.start))
    elseif u > 0 or n > 0 then
      -- Nobody knows when in its window it was counted: as late as can be.
      put_entry(charge.entries, math.min(c.window + c.length - 1, at), u, n)
    end
    if charge.u > 0 or charge.n > 0 then
      local eu, en = entry(charge.entries, at)
      put_entry(charge.entries, at, sum(eu, en, charge.u, charge.n))
    end
  elseif c and c.sliding then
    redis.call('DEL', charge.entries)
  end
  u, n = sum(u, n, charge.u, charge.n)
  local window = charge.sliding and at or charge.start
  redis.call('HSET', charge.key, 's', charge.sliding and '1' or '0', 'w', text(window),
             'l', text(charge.length), 'u', text(u), 'n', text(n))
  if charge.sliding or not c or c.window ~= window or c.length ~= charge.length then
    local keep_ms = text(2 * math.ceil(charge.length / 1000) + SLACK_MS)
    redis.call('PEXPIRE', charge.key, keep_ms)
    redis.call('PEXPIRE', charge.entries, keep_ms)
  end
end

local function refund(charge)
  local c = find(charge.key)
  if not c or c.sliding ~= charge.sliding then return end
  local u, n = charge.u, charge.n
  if charge.sliding then
    local eu, en = entry(charge.entries, charge.back)
    if more(u, n, eu, en) then u, n = eu, en end
    put_entry(charge.entries, charge.back, minus(eu, en, u, n))
  elseif c.window ~= charge.back then
    return
  end
  u, n = minus(c.u, c.n, u, n)
  redis.call('HSET', charge.key, 'u', text(u), 'n', text(n))
end

local function read_charges(at)
  local charges = {}
  for i = 1, (#KEYS - 1) / 2 do
    local a = 4 + 7 * (i - 1)
    local charge = {key = KEYS[2 * i], entries = KEYS[2 * i + 1], length = tonumber(ARGV[a + 1]),
                    sliding = ARGV[a + 2] == '1',
                    max_u = tonumber(ARGV[a + 3]), max_n = tonumber(ARGV[a + 4]),
                    u = tonumber(ARGV[a + 5]), n = tonumber(ARGV[a + 6]),
                    back = tonumber(ARGV[a + 7])}
    if charge.sliding then
      charge.start = at - charge.length + 1
    else
      charge.start = window_start(at, charge.length)
    end
    charges[i] = charge
  end
  return charges
end

-- The epoch, and since when counts are complete.
local function live(epoch, born, lost, at)
  if not epoch then
    lost = ARGV[3] ~= ''
    epoch, born = ARGV[4], at
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'born', text(born), 'lost', lost and '1' or '0')
  elseif ARGV[3] ~= '' and ARGV[3] ~= epoch and lost ~= '1' then
    lost = true
    redis.call('HSET', KEYS[1], 'lost', '1')
  else
    lost = lost == '1'
  end
  return epoch, lost and tonumber(born) or nil
end

local function first_refusal(charges, at, born)
  for i, charge in ipairs(charges) do
    if born and charge.start < born then return -1, i end
    -- A key that one call charges twice must have room for both.
    local u, n = charge.u, charge.n
    for earlier = 1, i - 1 do
      if charges[earlier].key == charge.key then
        u, n = plus(u, n, charges[earlier].u, charges[earlier].n)
      end
    end
    if not has_room(charge, at, u, n) then return 0, i end
  end
  return 1, 1
end

local meta = redis.call('HMGET', KEYS[1], 'newest', 'epoch', 'born', 'lost')
local at = tonumber(ARGV[2])
if not at then
  local time = redis.call('TIME')
  at = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local newest = tonumber(meta[1])
if newest and newest > at then at = newest end

local charges = read_charges(at)
if ARGV[1] == 'refund' then
  for _, charge in ipairs(charges) do refund(charge) end
  return {1, 0, 0}
end
local epoch, born = live(meta[2], meta[3], meta[4], at)
local code, index = first_refusal(charges, at, born)
local answer = {code, index - 1, tonumber(epoch)}
if code ~= 1 then return answer end
for i, charge in ipairs(charges) do
  answer[3 + i] = charge.sliding and at or charge.start
end
if ARGV[1] == 'reserve' then
  redis.call('HSET', KEYS[1], 'newest', text(at))
  for _, charge in ipairs(charges) do add(charge, at) end
end
return answer
