// Opens configurations in yaml-language-server, which editors use, and looks at what it says of them by our schema.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const schema = pathToFileURL(resolve(process.argv[2] ?? "schema/config.schema.json")).href;
const server = spawn(process.execPath, [createRequire(import.meta.url).resolve("yaml-language-server/bin/yaml-language-server"), "--stdio"]);
const waiting = new Map();
const found = new Map();
let buffer = Buffer.alloc(0);
let last = 0;

function send(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  const id = ++last;
  send({ id, method, params });
  return new Promise((done) => waiting.set(id, done));
}

function receive(message) {
  if (message.method === "textDocument/publishDiagnostics") {
    found.get(message.params.uri)?.(message.params.diagnostics);
  } else if (message.method === "workspace/configuration") {
    const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false }, schemas: { [schema]: "**/.terrateam/config.yml" } };
    send({ id: message.id, result: message.params.items.map(({ section }) => (section === "yaml" ? yaml : null)) });
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (waiting.has(message.id)) {
    waiting.get(message.id)(message.result);
  }
}

server.stdout.on("data", (data) => {
  buffer = Buffer.concat([buffer, data]);
  for (;;) {
    const head = buffer.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, head).toString())[1]);
    if (buffer.length < head + 4 + length) return;
    const text = buffer.subarray(head + 4, head + 4 + length).toString();
    buffer = buffer.subarray(head + 4 + length);
    receive(JSON.parse(text));
  }
});
server.stderr.pipe(process.stderr);

// Resolves with the messages about a text at an address.
function open(uri, text) {
  const answer = new Promise((done) => found.set(uri, done));
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  return answer.then((all) => all.map(({ message, range }) => `${range.start.line + 1}: ${message}`));
}

const problems = [];
function expect(name, got, ...wanted) {
  const text = got.join("\n");
  const missing = wanted.filter((one) => !text.includes(one));
  if (missing.length > 0 || (wanted.length === 0 && text.length > 0))
    problems.push(`${name}: ${missing.length > 0 ? `lacks ${missing.join(" and ")} in` : "has"}\n${text}`);
}

const limit = setTimeout(() => {
  console.error("The language server does not answer.");
  server.kill();
  process.exit(1);
}, 60_000);

await ask("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: { workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } }, textDocument: {} },
});
send({ method: "initialized", params: {} });
send({ method: "workspace/didChangeConfiguration", params: { settings: {} } });

const at = (number) => `file:///checkout${number}/.terrateam/config.yml`;
const file = at(0);
const steps = "workflows:\n  - tag_query: ''\n    plan:\n";
expect("a valid file", await open(file, 'version: "1"\ndirs:\n  app: {}\nengine: {name: tofu, version: 1.9.0}\n'));
expect("an unknown key", await open(at(1), "dirs:\n  app:\n    worksapces: {}\n"), "3: Property worksapces is not allowed");
expect("a wrong engine", await open(at(2), "engine:\n  name: tera\n"), "terragrunt", "tofu");
expect("a wrong step", await open(at(3), `${steps}      - type: rum\n        cmd: [a]\n`), "4: ", "run", "init");
expect("a step that lacks something", await open(at(4), `${steps}      - type: run\n`), '4: Missing property "cmd"');
expect("a step with a wrong key", await open(at(5), `${steps}      - type: init\n        cmd: [a]\n`), "5: Property cmd is not allowed");
expect("a wrong kind of a union", await open(at(6), "when_modified:\n  depends_on: [a]\n"), "2: Incorrect type", "a map with tag_query, prune_on_no_change");
expect("a line that names the schema", await open("file:///elsewhere/x.yml", `# yaml-language-server: $schema=${schema}\nenabeld: true\n`), "2: Property enabeld is not allowed");

const hover = async (line, character) =>
  JSON.stringify(await ask("textDocument/hover", { textDocument: { uri: file }, position: { line, character } }));
const told = await hover(1, 1);
if (!told.includes("Directories, or patterns")) problems.push(`hover: no description of \`dirs\` in ${told}`);

clearTimeout(limit);
server.kill();
for (const problem of problems) console.error(problem);
console.log(`yaml-language-server, ${problems.length} findings.`);
process.exit(problems.length === 0 ? 0 : 1);
