#!/usr/bin/env bash
# Measures the parts of an exchange by themselves, with JMH: time and bytes allocated per operation.
# Usage: bench/jmh.sh [regex] [-- JMH arguments]     See bench/README.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=$here/jmh/target

export JVM_FLAGS=${JVM_FLAGS:--XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow}
CORES=${CORES:-0}

die() { echo "jmh: $*" >&2; exit 1; }

pattern=.
case ${1:-} in
  -h|--help) sed -n '2,3p' "$0"; exit ;;
  --|'') ;;
  -*) die "$1 (expected: a regex, or -- before arguments of JMH)" ;;
  *) pattern=$1; shift ;;
esac
if [ $# -gt 0 ]; then
  [ "$1" = -- ] || die "$1 (expected: -- before arguments of JMH)"
  shift
fi

# JMH takes no option twice.
options=()
for option in "-f 2" "-wi 3" "-w 1" "-i 3" "-r 1" "-foe true" "-prof gc"; do
  # shellcheck disable=SC2206 # a name and its value
  [[ " $* " == *" ${option%% *} "* ]] || options+=($option)
done

# shellcheck source=.mvn/find-jdk.sh
. "$root/.mvn/find-jdk.sh"
find_java jdk || no_java jmh

if [ -z "${SKIP_BUILD:-}" ]; then
  (cd "$root" && ./mvnw -B -q -ntp -Pjmh -pl bench/jmh -am -Dmaven.test.skip=true compile) || die "could not build bench/jmh"
fi
[ -f "$target/class-path" ] || die "is not built: run it without SKIP_BUILD"

pinned=
on="not pinned"
if command -v taskset >/dev/null; then
  pinned="taskset -c $CORES"
  on="core $CORES"
fi
processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1 || true)
commit=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)

cat <<WORDS
${processor:-$(uname -m)}, $(uname -sr), JDK $(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release"), $on
commit $commit, load average $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown), $(date -u '+%Y-%m-%d %H:%M UTC')
The progress is in $target/jmh.log.
WORDS

# shellcheck disable=SC2086 # flags and the pinning are several words
$pinned "$JAVA_HOME/bin/java" $JVM_FLAGS -cp "$target/classes:$(cat "$target/class-path")" org.openjdk.jmh.Main "$pattern" \
  "${options[@]}" "$@" >"$target/jmh.log" 2>&1 ||
  { tail -n 30 "$target/jmh.log" >&2; die "failed; all of it is in $target/jmh.log"; }

# JMH's table without the rows that say how often was collected; with the least of the iterations, which the other work
# of a machine disturbs less than it does the mean; and with what a scan does in MB/s.
awk '
  function named(full, parts, n) { n = split(full, parts, "."); return parts[n - 1] "." parts[n] }
  /^# Benchmark: / { run = named($3) }
  /^# Parameters: / { sub(/^# Parameters: \(/, ""); sub(/\)$/, ""); gsub(/[a-zA-Z]+ = /, ""); gsub(/,/, ""); run = run " " $0 }
  /^Iteration / { if (!(run in least) || $3 + 0 < least[run]) least[run] = $3 + 0 }
  /^Benchmark / {
    table = 1
    for (i = 1; i <= NF; i++) { if ($i == "(size)") size = i; if ($i == "Mode") mode = i }
    print $0 "        least"
    next
  }
  !table || /gc\.(count|time|churn)|gc\.alloc\.rate / { next }
  $NF == "ns/op" {
    run = named($1)
    for (i = 2; i < mode; i++) if ($i != "N/A") run = run " " $i
    printf "%s  %11.3f%s\n", $0, least[run], /ScanBenchmark\.scan / ? sprintf("  %5.0f MB/s", $size * 1000 / least[run]) : ""
    next
  }
  { print }
' "$target/jmh.log"
