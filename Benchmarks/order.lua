-- Orders of one unit, each of another listing and under a key of its own, from each of the buyers
-- in turn: wrk -s order.lua URL -- IDS TOKENS
require("common")

local ids, headers, run
local count = 0

function init(arguments)
  math.randomseed(number)
  ids = lines_of(arguments[1])
  headers = {}
  for index, token in ipairs(lines_of(arguments[2])) do
    headers[index] = {
      ["Authorization"] = "Bearer " .. token,
      ["Content-Type"] = "application/json",
    }
  end
  run = os.time() .. "-" .. number .. "-"
end

local before = '{"lines":[{"listing_id":"'
local after = '","quantity":1}],"recipient":{"name":"虚构收件人","phone":"19900090000",'
  .. '"address":"虚构省虚构市示例路1号"},"note":""}'

function request()
  count = count + 1
  local header = headers[count % #headers + 1]
  header["Idempotency-Key"] = run .. count
  return wrk.format("POST", "/v1/orders", header, before .. ids[math.random(#ids)] .. after)
end
