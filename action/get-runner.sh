#!/usr/bin/env bash
# Brings the runner that belongs to the commit of this action. The commit of a release says in action/RELEASE, beside this
# script, which release that is, which checksums its files have, and of which commit they were built: whoever pins the
# action's commit pins the runner, whatever tags and releases appear later. Any other commit is built from its sources.
# In: ACTION_REPOSITORY and ACTION_REF (empty for an action of the same checkout), what GitHub Actions sets, and GH_TOKEN to
# have the release's attestation verified too.
# Out: "program" in GITHUB_OUTPUT.
set -euo pipefail

sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
manifest=$sources/action/RELEASE
server=${GITHUB_SERVER_URL:-https://github.com}
target=$(mktemp -d "${RUNNER_TEMP:-/tmp}/terrateam-runner.XXXXXX")

fail() {
  # An annotation of the job, so that nobody has to look for it in the log. Where output is taken for a value, this is none.
  printf '::error::%s\n' "$1" >&2
  exit 1
}

asset() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo terrateam-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo terrateam-linux-arm64 ;;
  esac
}

# The one part of the manifest that a pattern with one group finds. None, or two, decide nothing.
one() {
  local found=() line
  while IFS= read -r line; do
    if [[ $line =~ $1 ]]; then found+=("${BASH_REMATCH[1]}"); fi
  done <"$manifest"
  ((${#found[@]} == 1)) || fail "action/RELEASE of this action has ${#found[@]} lines for $2 where it must have one. Use the commit of a release as it was published."
  echo "${found[0]}"
}

# Asks GitHub who built the file, where this machine can: the release workflow of the default branch, of that very commit.
attest() {
  local file=$1 source=$2
  if [[ -z ${GH_TOKEN:-} ]] || ! command -v gh >/dev/null || [[ $(gh attestation verify --help 2>/dev/null) != *--source-digest* ]]; then
    echo "Its attestation is not asked for: that needs GH_TOKEN and a gh that knows --source-digest."
    return
  fi

  gh attestation verify "$file" \
    --repo "$ACTION_REPOSITORY" \
    --signer-workflow "$ACTION_REPOSITORY/.github/workflows/release.yml" \
    --source-ref refs/heads/main \
    --source-digest "$source" \
    --deny-self-hosted-runners ||
    fail "GitHub does not attest that ${file##*/} was built by the release workflow of $ACTION_REPOSITORY of commit $source."
  echo "Its attestation is verified."
}

from_release() {
  local name=$1 tag source sum
  [[ $ACTION_REPOSITORY =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "'$ACTION_REPOSITORY' is no name of a repository."
  tag=$(one '^tag (v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?)$' tag)
  source=$(one '^source ([0-9a-f]{40})$' source)
  sum=$(one "^([0-9a-f]{64})  $name\$" "$name")

  curl --fail --silent --show-error --location --retry 4 --retry-connrefused --output "$target/$name" \
    "$server/$ACTION_REPOSITORY/releases/download/$tag/$name" || fail "$name of release $tag of $ACTION_REPOSITORY cannot be downloaded."
  (cd "$target" && sha256sum --check --strict --status <<<"$sum  $name") ||
    fail "$name of release $tag does not have the checksum that this commit of the action says."
  echo "Runner $tag, checksum verified."
  attest "$target/$name" "$source"
  chmod +x "$target/$name"
  program=$target/$name
}

from_sources() {
  command -v dotnet >/dev/null ||
    fail "'${ACTION_REF:-This checkout}' is not the commit of a release for this machine, and there is no .NET SDK to build the runner. Use the commit of a release, or add actions/setup-dotnet before Terrateam."
  echo "'${ACTION_REF:-This checkout}' is not the commit of a release for this machine: building the runner."
  (cd "$sources" && dotnet build Terrateam.Cli --configuration Release --output "$target/built" -p:RunAnalyzers=false --nologo --verbosity quiet) ||
    fail "The runner cannot be built; the lines above say why."
  program=$target/built/terrateam
}

name=$(asset)
if [[ -f $manifest && ${ACTION_REPOSITORY:-} && $name ]]; then from_release "$name"; else from_sources; fi
echo "program=$program" >>"$GITHUB_OUTPUT"
