# shellcheck shell=sh
# Sourced by ./mvnw and ./relay. POSIX sh; starts no JVM unless a Java does not say its version in a file.
#
#   find_java jdk      sets JAVA_HOME to a JDK 25 (there is a bin/javac)
#   find_java runtime  sets JAVA_HOME to any Java 25
#
# JAVA_HOME itself comes first, then the usual folders, then the `java` on the PATH.
# RELAY_JDK_DIRS (folders that hold JDKs, separated by colons) replaces the usual folders: for tests.

# Are we looking at a Java 25? $1: its home, $2: jdk or runtime
is_java_25() {
  [ -x "$1/bin/java" ] || return 1
  [ "$2" = runtime ] || [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS= read -r release_line || [ -n "$release_line" ]; do
      case $release_line in
        'JAVA_VERSION="25"'* | 'JAVA_VERSION="25'[.+-]*) return 0 ;;
        JAVA_VERSION=*) return 1 ;;
      esac
    done < "$1/release"
  fi
  case $("$1/bin/java" -version 2>&1) in
    *' version "25"'* | *' version "25'[.+-]*) return 0 ;;
  esac
  return 1
}

usual_java_folders() {
  printf %s "/usr/lib/jvm:/usr/lib64/jvm:/usr/java:/usr/local:/opt:/opt/java"
  if [ -n "${HOME:-}" ]; then
    printf %s ":$HOME/.sdkman/candidates/java:$HOME/.jdks:$HOME/.local/share/mise/installs/java"
    printf %s ":$HOME/.asdf/installs/java:$HOME/Library/Java/JavaVirtualMachines"
  fi
  printf %s ":/Library/Java/JavaVirtualMachines"
  printf %s ":/opt/homebrew/opt/openjdk@25/libexec:/usr/local/opt/openjdk@25/libexec"
}

# $1: jdk or runtime
find_java() {
  if [ -n "${JAVA_HOME:-}" ] && is_java_25 "$JAVA_HOME" "$1"; then
    export JAVA_HOME
    return 0
  fi
  folders=${RELAY_JDK_DIRS-$(usual_java_folders)}:
  while [ -n "$folders" ]; do
    folder=${folders%%:*}
    folders=${folders#*:}
    for candidate in "$folder"/* "$folder"/*/Contents/Home; do
      if is_java_25 "$candidate" "$1"; then
        export JAVA_HOME="$candidate"
        return 0
      fi
    done
  done
  if [ -z "${RELAY_JDK_DIRS+set}" ] && [ -x /usr/libexec/java_home ]; then
    candidate=$(/usr/libexec/java_home -v 25 2>/dev/null) || candidate=
    if [ -n "$candidate" ] && is_java_25 "$candidate" "$1"; then
      export JAVA_HOME="$candidate"
      return 0
    fi
  fi
  # What is on the PATH may be a shim of a version manager, so it is asked where its home is.
  if command -v java >/dev/null 2>&1; then
    candidate=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    if [ -n "$candidate" ] && is_java_25 "$candidate" "$1"; then
      export JAVA_HOME="$candidate"
      return 0
    fi
  fi
  return 1
}

# $1: who says it
no_java() {
  echo "$1: no JDK 25 found (looked at JAVA_HOME, ${RELAY_JDK_DIRS-/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, mise, asdf, /Library/Java} and the PATH): install one, for example 'apt install temurin-25-jdk' (adoptium.net) or 'sdk install java 25-tem', or set JAVA_HOME" >&2
  exit 1
}
