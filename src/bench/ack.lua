-- Sends each signed slash command of the file REQUESTS once, DELAY milliseconds apart on a connection.
local requests = {}
local nextOne = 0
local pause = tonumber(os.getenv("DELAY"))

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

if pause > 0 then
  function delay()
    return pause
  end
end

function done(summary, latency, _)
  local wrong = summary.errors
  io.write(string.format("figure %.1f %.3f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
