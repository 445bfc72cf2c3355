-- One listing, each time another: wrk -s listing.lua URL -- IDS
require("common")

local requests = {}

function init(arguments)
  math.randomseed(number)
  for index, id in ipairs(lines_of(arguments[1])) do
    requests[index] = wrk.format("GET", "/v1/listings/" .. id)
  end
end

function request()
  return requests[math.random(#requests)]
end
