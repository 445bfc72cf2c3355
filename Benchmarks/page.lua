-- One address again and again: wrk -s page.lua URL/v1/listings [-- TOKENS]
-- With tokens it is asked for by buyers, for whom the server keeps no answers.
require("common")

local requests = {}

function init(arguments)
  for index, headers in ipairs(headers_of(arguments[1])) do
    requests[index] = wrk.format("GET", nil, headers)
  end
end

local count = 0

function request()
  count = count + 1
  return requests[count % #requests + 1]
end
