-- Sends each signed slash command of the file REQUESTS once: RATE a second whatever the answers take, or as fast as
-- the answers come when RATE is 0.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanos; } moment; int clock_gettime(int clock, moment *now);")
local moment = ffi.new("moment")

local requests = {}
local nextOne = 0
local rate = tonumber(os.getenv("RATE"))
local due

-- Milliseconds of a clock that never goes back.
local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) * 1000 + tonumber(moment.nanos) / 1e6
end

function init(args)
  for line in io.lines(os.getenv("REQUESTS")) do
    local stamp, signature, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    requests[#requests + 1] = wrk.format("POST", "/slack/events", {
      ["Host"] = "127.0.0.1",
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["X-Slack-Request-Timestamp"] = stamp,
      ["X-Slack-Signature"] = signature,
    }, body)
  end
end

function request()
  nextOne = nextOne + 1
  return requests[nextOne] or requests[1]
end

if rate > 0 then
  function delay()
    due = (due or now()) + 1000 / rate
    return math.max(0, math.floor(due - now() + 0.5))
  end
end

function done(summary, latency, _)
  local wrong = summary.errors
  io.write(string.format("figure %.1f %.3f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
