-- What the benchmarks share: reading lists of lines, and telling the figures in one line.

-- The lines of a file.
function lines_of(path)
  local lines = {}
  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  return lines
end

-- Headers with each of a file's tokens; one set without a token where there is no file.
function headers_of(path)
  if not path then return { {} } end
  local headers = {}
  for index, token in ipairs(lines_of(path)) do
    headers[index] = { ["Authorization"] = "Bearer " .. token }
  end
  return headers
end

local threads = 0

-- Each thread gets a number of its own.
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

-- requests, microseconds, p50, p99 (both in microseconds), answers of 400 and more, broken sockets
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "FIGURES %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
