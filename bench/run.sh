#!/usr/bin/env bash
# Measures what an exchange costs through nginx, a bare Vert.x pipe and Relay, in one interleaved run.
# Usage: bench/run.sh [scenario...]     See bench/README.md for scenarios and variables.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$here/target/work

export GATEWAYS=${GATEWAYS:-nginx bare relay}
export GATEWAY_CORES=${GATEWAY_CORES:-0} LOAD_CORES=${LOAD_CORES:-1}
export JVM_FLAGS=${JVM_FLAGS:--XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow}
scenarios="chat1k sse paced rate500 ttfb chat100k both100k chat1m both1m nodes"

die() { echo "bench: $*" >&2; exit 1; }

for word in "$@"; do
  case $word in
    -h|--help) sed -n '2,3p' "$0"; echo "Scenarios: $scenarios"; exit ;;
  esac
  [[ " $scenarios " == *" $word "* ]] || die "$word (expected: one of $scenarios)"
done

[ "$(uname -s)" = Linux ] || die "needs Linux: it reads /proc and pins to cores"
CORES=$(getconf _NPROCESSORS_ONLN)
[ "$CORES" -ge 2 ] || die "needs two cores: one for the gateway, one for its upstream and the load"
[ "$(getconf CLK_TCK)" = 100 ] || die "needs clock ticks of 10 ms"
export CORES

# What is missing is installed, or named.
declare -A packages=([wrk]=wrk [nginx]=nginx-light [taskset]=util-linux)
PATH=$PATH:/usr/sbin:/sbin
missing=()
for program in "${!packages[@]}"; do
  command -v "$program" >/dev/null || missing+=("${packages[$program]}")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    die "needs what is in these Debian packages: ${missing[*]}"
  fi
  # Only the program is wanted, not a web server that starts with the machine.
  apt-get update -qq
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made_policy=1; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
    { [ -z "${made_policy:-}" ] || rm -f $policy; die "could not install: ${missing[*]}"; }
  [ -z "${made_policy:-}" ] || rm -f $policy
fi

# shellcheck source=.mvn/find-jdk.sh
. "$root/.mvn/find-jdk.sh"
find_java jdk || no_java bench

ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
if [ "$(ulimit -n)" != unlimited ] && [ "$(ulimit -n)" -lt $((2 * ${STREAMS:-2000} + 1000)) ]; then
  die "needs $((2 * ${STREAMS:-2000} + 1000)) open files, has $(ulimit -n): raise ulimit -n, or set STREAMS lower"
fi

# Builds with the wrapper if the tree has one.
mvn=$root/mvnw
[ -x "$mvn" ] || mvn=mvn
if [ -z "${SKIP_BUILD:-}" ]; then
  (cd "$root" && "$mvn" -B -q -Pbench -pl bench -am -Dmaven.test.skip=true compile) || die "could not build bench/"
fi
[ -f "$here/target/class-path" ] || die "is not built: run it without SKIP_BUILD"
classpath=$here/target/classes:$(cat "$here/target/class-path")

if [ -z "${RELAY_CMD:-}" ] && [ -x "$root/relay" ] && [[ " ${GATEWAYS//,/ } " =~ \ (relay|governed|clustered)\  ]]; then
  "$root/relay" version || die "could not build Relay: ./relay version"
  RELAY_CMD="'$root/relay' start"
fi
RELAY_CMD=${RELAY_CMD:-}
[[ $RELAY_CMD != ./* ]] || RELAY_CMD="$PWD/${RELAY_CMD#./}"
export RELAY_CMD

LOOPS=${LOOPS:-$(taskset -c "$GATEWAY_CORES" nproc)}
COMMIT=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)
LOAD_AVERAGE=$(cut -d' ' -f1-3 /proc/loadavg)
export LOOPS COMMIT LOAD_AVERAGE

rm -rf "$work"
mkdir -p "$work"

bench=
finish() {
  trap - EXIT INT TERM
  if [ -n "$bench" ]; then kill "$bench" 2>/dev/null || true; wait "$bench" 2>/dev/null || true; fi
  # Bench ends what it started; this is for when it could not.
  if [ -f "$work/pids" ]; then
    while read -r pid; do
      [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$work" ] || continue
      kill -TERM "$pid" 2>/dev/null || true
    done <"$work/pids"
  fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

timeout -k 15 "${MAX_MINUTES:-40}m" taskset -c "$LOAD_CORES" "$JAVA_HOME/bin/java" $JVM_FLAGS \
  -cp "$classpath" dev.relay.bench.Bench "$here" "$work" "$@" &
bench=$!
status=0
wait "$bench" || status=$?
bench=
[ "$status" != 124 ] || die "not done in ${MAX_MINUTES:-40} minutes (MAX_MINUTES)"
[ "$status" = 0 ] || die "failed; see $work"
echo "The samples: $work/samples.tsv. The table: $work/table.md."
