-- BENCH_PATH ending in a slash gets the ids 1 to 200. Prints one line of JSON; times are microseconds.
local path = os.getenv('BENCH_PATH')
local withIds = #path > 1 and path:sub(-1) == '/'
local n = 0

request = function()
  n = n + 1
  return wrk.format('GET', withIds and path .. (n % 200 + 1) or path)
end

done = function(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '{"requests":%d,"durationUs":%d,"p50":%d,"p99":%d,"errors":%d,"non2xx":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors, summary.errors.status
  ))
end
