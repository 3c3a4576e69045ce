#!/usr/bin/env bash
# Brings the runner that belongs to the commit of this action: from the release whose tag points to that commit, its
# checksum verified; or, where no release does, built from the sources beside this script.
# In: ACTION_REPOSITORY and ACTION_REF (empty for an action of the same checkout), what GitHub Actions sets.
# Out: "program" in GITHUB_OUTPUT.
set -euo pipefail

sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
server=${GITHUB_SERVER_URL:-https://github.com}
target=$(mktemp -d "${RUNNER_TEMP:-/tmp}/terrateam-runner.XXXXXX")

fail() {
  # An annotation of the job, so that nobody has to look for it in the log.
  printf '::error::%s\n' "$1"
  exit 1
}

asset() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo terrateam-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo terrateam-linux-arm64 ;;
  esac
}

# The newest version tag that points to the same commit as the ref of this action; nothing where there is none.
release() {
  local tags commit
  tags=$(git ls-remote --tags "$server/$ACTION_REPOSITORY") || return 0
  if [[ $ACTION_REF =~ ^[0-9a-f]{40}$ ]]; then
    commit=$ACTION_REF
  else
    # An annotated tag is listed twice, and the entry with ^{} is the commit.
    commit=$(awk -v tag="refs/tags/$ACTION_REF" '$2 == tag || $2 == tag "^{}" { found = $1 } END { print found }' <<<"$tags")
  fi

  [[ $commit ]] || return 0
  awk -v commit="$commit" '{ sub(/\^\{\}$/, "", $2) } $1 == commit && $2 ~ /^refs\/tags\/v[0-9]+\.[0-9]+\.[0-9]+$/ { print substr($2, 11) }' <<<"$tags" |
    sort --version-sort | tail -n 1
}

download() {
  curl --fail --silent --show-error --location --retry 4 --retry-connrefused --output "$target/$2" \
    "$server/$ACTION_REPOSITORY/releases/download/$1/$2" || fail "$2 of release $1 of $ACTION_REPOSITORY cannot be downloaded."
}

from_release() {
  local tag=$1 name=$2
  download "$tag" SHA256SUMS
  download "$tag" "$name"
  (cd "$target" && grep -E "^[0-9a-f]{64}  $name\$" SHA256SUMS | sha256sum --check --strict --status) ||
    fail "$name of release $tag does not have the checksum that SHA256SUMS says."
  chmod +x "$target/$name"
  echo "Runner $tag, checksum verified."
  program=$target/$name
}

from_sources() {
  command -v dotnet >/dev/null ||
    fail "No release belongs to '${ACTION_REF:-this checkout}' for this machine, and there is no .NET SDK to build the runner. Use the commit of a release, or add actions/setup-dotnet before Terrateam."
  echo "No release belongs to '${ACTION_REF:-this checkout}' for this machine: building the runner."
  (cd "$sources" && dotnet publish Terrateam.Cli --configuration Release --output "$target/built" -p:PublishAot=false --nologo --verbosity quiet) ||
    fail "The runner cannot be built; the lines above say why."
  program=$target/built/terrateam
}

tag= name=$(asset)
if [[ ${ACTION_REPOSITORY:-} && ${ACTION_REF:-} && $name ]]; then tag=$(release); fi
if [[ $tag ]]; then from_release "$tag" "$name"; else from_sources; fi
echo "program=$program" >>"$GITHUB_OUTPUT"
