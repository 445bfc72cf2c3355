-- One listing, each time another: wrk -s listing.lua URL -- IDS [TOKENS]
-- With tokens they are asked for by buyers, for whom the server keeps no answers.
require("common")

local requests = {}

function init(arguments)
  math.randomseed(number)
  local headers = headers_of(arguments[2])
  for index, id in ipairs(lines_of(arguments[1])) do
    requests[index] = wrk.format("GET", "/v1/listings/" .. id, headers[index % #headers + 1])
  end
end

function request()
  return requests[math.random(#requests)]
end
