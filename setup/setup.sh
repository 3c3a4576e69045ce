#!/usr/bin/env bash
# Downloads the command line of a release, checks its checksum, and puts it on the PATH of the steps behind this one.
# The commit of a release has its checksums in action/RELEASE, so that who pins that commit pins the program. For any other
# version they come from the release itself, and GitHub's attestation says whether its workflow made them.
# In: ACTION_REPOSITORY, INPUT_VERSION, what GitHub Actions sets, and GH_TOKEN to have the attestation verified.
# Out: "version" and "path" in GITHUB_OUTPUT, the directory in GITHUB_PATH.
set -euo pipefail

manifest=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/action/RELEASE
repository=${ACTION_REPOSITORY:-${GITHUB_REPOSITORY:-}}
server=${GITHUB_SERVER_URL:-https://github.com}
target=$(mktemp -d "${RUNNER_TEMP:-/tmp}/terrateam-setup.XXXXXX")

fail() {
  # An annotation of the job.
  printf '::error::%s\n' "$1" >&2
  exit 1
}

asset() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo terrateam-linux-x64.tar.gz ;;
    Linux-aarch64 | Linux-arm64) echo terrateam-linux-arm64.tar.gz ;;
    Darwin-arm64) echo terrateam-osx-arm64.tar.gz ;;
    MINGW64*-x86_64 | MSYS*-x86_64 | CYGWIN*-x86_64) echo terrateam-win-x64.zip ;;
    *) fail "There is no program for $(uname -s) on $(uname -m); there is one for linux-x64, linux-arm64, osx-arm64 and win-x64. Use a machine of these, or install the .NET tool of the release instead of this action." ;;
  esac
}

fetch() {
  curl --fail --silent --show-error --location --retry 4 --retry-connrefused --output "$2" "$1"
}

# The tag of the release that this commit belongs to; nothing for any other commit.
pinned() {
  if [[ -f $manifest ]]; then sed -n -E 's/^tag (v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?)$/\1/p' "$manifest"; fi
}

newest() {
  local address
  address=$(curl --fail --silent --show-error --location --output /dev/null --write-out '%{url_effective}' "$server/$repository/releases/latest") ||
    fail "The newest release of $repository cannot be asked for at $server. Say which one with 'version', such as 0.2.0."
  echo "${address##*/}"
}

digest() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c 1-64
}

# Asks GitHub who built the file, where this machine can.
attest() {
  if [[ -z ${GH_TOKEN:-} ]] || ! command -v gh >/dev/null || ! gh attestation verify --help >/dev/null 2>&1; then
    echo "Its attestation is not asked for: that needs GH_TOKEN and a gh that knows attestations."
    return
  fi

  gh attestation verify "$1" \
    --repo "$repository" \
    --signer-workflow "$repository/.github/workflows/release.yml" \
    --source-ref refs/heads/main \
    --deny-self-hosted-runners ||
    fail "GitHub does not attest that ${1##*/} was built by the release workflow of $repository."
  echo "Its attestation is verified."
}

[[ $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "'$repository' is no name of a repository."
name=$(asset)
own=$(pinned)
case ${INPUT_VERSION:-} in
  '') tag=$own ;;
  latest) tag=$(newest) ;;
  *) tag=v${INPUT_VERSION#v} ;;
esac
[[ $tag ]] || fail "This is not the commit of a release. Use one, or say which version with 'version', such as 0.2.0."
[[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?$ ]] || fail "'${INPUT_VERSION:-$tag}' is no version such as 0.2.0, and not 'latest'."

releases=$server/$repository/releases/download/$tag
if [[ $tag == "$own" ]]; then
  sums=$manifest
else
  sums=$target/SHA256SUMS
  fetch "$releases/SHA256SUMS" "$sums" || fail "There is no release $tag of $repository, or it has no SHA256SUMS. Say with 'version' one that $server/$repository/releases lists."
fi
# None, or two, decide nothing.
sum=$(awk -v name="$name" '$2 == name && NF == 2 { print $1 }' "$sums")
[[ $sum =~ ^[0-9a-f]{64}$ ]] || fail "The checksums of $tag do not have exactly one line for $name. Use another release."

fetch "$releases/$name" "$target/$name" || fail "$name of release $tag of $repository cannot be downloaded. Run the job again, or say with 'version' one that $server/$repository/releases lists."
[[ $(digest "$target/$name") == "$sum" ]] || fail "$name of release $tag does not have the checksum $sum, and is not used. Run the job again in case the download was cut off; if it stays so, the file is not the one that was released: pin another release, and tell its publishers."
echo "terrateam $tag, checksum verified."
attest "$target/$name"

path=$target/bin
mkdir "$path"
case $name in
  *.zip) unzip -q "$target/$name" -d "$path" ;;
  *) tar -xzf "$target/$name" -C "$path" ;;
esac
rm "$target/$name"
if command -v cygpath >/dev/null; then path=$(cygpath --windows "$path"); fi
echo "$path" >>"$GITHUB_PATH"
printf 'version=%s\npath=%s\n' "${tag#v}" "$path" >>"$GITHUB_OUTPUT"
