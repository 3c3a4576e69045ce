// Runs a command beside an Azurite of its own on free loopback ports: node .ci/with-azurite.mjs COMMAND ARGUMENT...
// {connection} in an argument becomes the connection string. Exit code is the command's.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = join(import.meta.dirname, "..", "Terrateam.Tests", "Azurite");
if (!existsSync(join(folder, "node_modules"))) {
  const installed = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  if (installed.status !== 0) process.exit(1);
}

const data = mkdtempSync(join(tmpdir(), "terrateam-azurite-"));
const key = randomBytes(64).toString("base64");
const azurite = spawn(
  "node",
  ["start.cjs", "--location", data, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"],
  { cwd: folder, stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, AZURITE_ACCOUNTS: `terrateam:${key}` } },
);

const endpoints = new Map();
for await (const line of createInterface({ input: azurite.stdout })) {
  const listening = /Azurite (\w+) service is successfully listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
  if (listening) endpoints.set(listening[1], listening[2]);
  if (endpoints.size === 3) break;
}

const connection = [
  "DefaultEndpointsProtocol=http",
  "AccountName=terrateam",
  `AccountKey=${key}`,
  ...[...endpoints].map(([service, address]) => `${service}Endpoint=${address}/terrateam`),
].join(";");

let code = 1;
if (endpoints.size === 3) {
  azurite.stdout.resume();
  const [command, ...args] = process.argv.slice(2).map((text) => text.replace("{connection}", connection));
  code = await new Promise((done) =>
    spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] })
      .on("error", (error) => (console.error(error.message), done(1)))
      .on("exit", (status) => done(status ?? 1)));
} else {
  console.error("Azurite ended before it listened.");
}

if (azurite.exitCode === null) {
  const ended = once(azurite, "exit");
  azurite.stdin.end(); // Which ends it.
  await ended;
}
rmSync(data, { recursive: true, force: true });
process.exit(code);
