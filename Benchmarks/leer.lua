-- One path again and again for wrk: `-- TOKEN [LAST]`. With LAST the path gets a number behind it, from 1 to that, by chance. wrk itself counts
-- what is no success: a function that looks at each answer would take more of the cores than the service.

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  local last = tonumber(args[2] or "")
  if last then
    local path = wrk.path
    request = function() return wrk.format(nil, path .. math.random(last)) end
  else
    local only = wrk.format()
    request = function() return only end
  end
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("figures %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong))
  if wrong > 0 then os.exit(1) end
end
