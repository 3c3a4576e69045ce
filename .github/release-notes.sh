#!/usr/bin/env bash
# Prints the notes of a release: the section of its version in CHANGELOG.md, links of the repository made absolute.
# Refused where something is left under Unreleased.
# Usage: release-notes.sh VERSION [ADDRESS], ADDRESS being what links begin with, such as https://…/blob/v1.2.3/.
set -euo pipefail
changelog=$(dirname "${BASH_SOURCE[0]}")/../CHANGELOG.md

notes=$(
  awk -v heading="## [$1]" '/^## / { found = index($0, heading) == 1; next } found' "$changelog" |
    sed --regexp-extended "s~\]\(([^):]+)\)~](${2:-}\1)~g"
)
if [[ ! $notes =~ [^[:space:]] ]]; then
  echo "::error::CHANGELOG.md has no section for the version $1. Write one, and merge it before the release." >&2
  exit 1
fi

# The tag is on the head of main, and would ship these too.
left=$(awk '/^## / { found = index($0, "## [Unreleased]") == 1; next } found && /[^[:space:]]/' "$changelog")
if [[ -n $left ]]; then
  echo "::error::CHANGELOG.md has entries under Unreleased, which the release of $1 would ship and its notes leave out. Move them into its section, and merge that before the release." >&2
  exit 1
fi

printf '%s\n' "$notes"
