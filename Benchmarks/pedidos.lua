-- Orders of one piece each, of one product after the other, for wrk: `-- PRODUCTS TOKEN`. Prints what scripts/medir-pinguinos reads, and ends
-- with an error when an order was not confirmed.

local threads = {}

function setup(thread) table.insert(threads, thread) end

function init(args)
  local products = tonumber(args[1])
  local headers = { ["Authorization"] = "Bearer " .. args[2], ["Content-Type"] = "application/json" }
  -- Made before: what is measured is not how fast they are written.
  requests = {}
  for product = 1, products do
    local body = string.format('{"items":[{"producto_id":%d,"cantidad":1}]}', product)
    requests[product] = wrk.format("POST", "/pedidos", headers, body)
  end
  turn, wrong, example = 0, 0, ""
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function response(status, headers, body)
  if status ~= 201 then
    wrong = wrong + 1
    example = status .. " " .. body
  end
end

function done(summary, latency)
  local wrong, example = 0, ""
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    if thread:get("example") ~= "" then example = thread:get("example") end
  end
  local errors = summary.errors
  wrong = wrong + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("figures %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong))
  if wrong > 0 then
    io.stderr:write(wrong .. " orders were not confirmed: " .. example .. "\n")
    os.exit(1)
  end
end
