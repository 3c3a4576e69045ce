#!/usr/bin/env bash
# Packs the native program of one runtime as a release has it, and tries what is in the archive where it can run.
# Usage: pack-program.sh RUNTIME PUBLISHED ASSETS, PUBLISHED being the output of `dotnet publish`.
set -euo pipefail
runtime=$1 published=$(cd "$2" && pwd)
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$3"
assets=$(cd "$3" && pwd)
pack=$(mktemp -d)
trap 'rm -rf "$pack"' EXIT

program=terrateam
if [[ $runtime == win-* ]]; then program=terrateam.exe; fi
mkdir "$pack/in" "$pack/out"
cp "$published/$program" "$sources/LICENSE" "$pack/in/"
case $runtime in
  win-*)
    archive=terrateam-$runtime.zip
    (cd "$pack/in" && 7z a -tzip -bd "$assets/$archive" "$program" LICENSE >/dev/null)
    (cd "$pack/out" && 7z x -bd "$assets/$archive" >/dev/null)
    ;;
  *)
    archive=terrateam-$runtime.tar.gz
    tar -C "$pack/in" -czf "$assets/$archive" "$program" LICENSE
    tar -C "$pack/out" -xzf "$assets/$archive"
    ;;
esac
# The action of the jobs takes the bare program.
if [[ $runtime == linux-* ]]; then cp "$published/$program" "$assets/terrateam-$runtime"; fi

# Git may have checked the schema out with other line ends.
"$pack/out/$program" --version
"$pack/out/$program" schema | tr -d '\r' >"$pack/schema"
tr -d '\r' <"$sources/schema/config.schema.json" | cmp - "$pack/schema"
echo "$archive runs."
