// Checks what `dotnet publish Terrateam.Functions` made, as the Functions host would need it: node .ci/check-app.mjs FOLDER
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const faults = [];
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const size = (path) =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);

for (const name of ["host.json", "worker.config.json", "extensions.json", "functions.metadata", "Terrateam.Functions.dll", ".azurefunctions"])
  if (!existsSync(join(folder, name))) faults.push(`${name} is missing`);
for (const name of ["local.settings.json", "Terrateam.Local.dll", "Azure.Security.KeyVault.Keys.dll"])
  if (existsSync(join(folder, name))) faults.push(`${name} must not be in it`);

if (faults.length === 0) {
  const functions = read("functions.metadata");
  const kinds = (kind) => functions.filter((f) => f.bindings.some((b) => b.type === kind)).length;
  const counts = Object.fromEntries(["httpTrigger", "timerTrigger", "orchestrationTrigger", "activityTrigger"].map((k) => [k, kinds(k)]));
  for (const [kind, count] of Object.entries(counts)) if (count === 0) faults.push(`no function has a ${kind}`);
  if (functions.some((f) => f.scriptFile !== "Terrateam.Functions.dll")) faults.push("a function is of another assembly");
  if (!read("extensions.json").extensions.some((e) => e.name === "DurableTask")) faults.push("the DurableTask extension is missing");
  if (read("host.json").version !== "2.0") faults.push("host.json is not of version 2.0");
  const megabytes = size(folder) / 1024 / 1024;
  if (megabytes > 150) faults.push(`it has ${megabytes.toFixed(0)} MB; 150 are allowed`);
  console.log(`${functions.length} functions ${JSON.stringify(counts)}, ${megabytes.toFixed(1)} MB`);
}

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
