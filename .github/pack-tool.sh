#!/usr/bin/env bash
# Packs the command line as a .NET tool, which runs wherever .NET does, and installs and runs it once.
# Usage: pack-tool.sh CONFIGURATION VERSION ASSETS, after a build of that configuration.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$3"
assets=$(cd "$3" && pwd)
tried=$(mktemp -d)
trap 'rm -rf "$tried"' EXIT

# Managed code beside the native program of the same sources: what was built is packed, and nothing is restored.
dotnet pack "$sources/Terrateam.Cli" --configuration "$1" --no-build --output "$assets" --nologo --verbosity quiet \
  -p:PackAsTool=true -p:PublishAot=false -p:RuntimeIdentifiers= -p:Version="$2"
dotnet new nugetconfig --output "$tried" >/dev/null
(cd "$tried" && dotnet tool install Terrateam.Cli --version "$2" --tool-path "$tried/bin" --source "$assets" --no-cache >/dev/null)
"$tried/bin/terrateam" schema | cmp - "$sources/schema/config.schema.json"
echo "Terrateam.Cli.$2.nupkg runs."
