// Says of each failed test of a trx report its name, its message and where it failed: what comes last is what people see first.
import { readFileSync } from 'node:fs';

const [report, most = '10'] = process.argv.slice(2);
const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const plain = text => text
  .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, digits) => String.fromCodePoint(parseInt(digits, hex ? 16 : 10)))
  .replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => entities[name]);
const inner = (xml, tag) => plain(xml.match(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`))?.[1] ?? '').trim();
const lines = (text, count) => text.split(/\r?\n/).slice(0, count).map(line => `    ${line.slice(0, 400)}`);

const failed = readFileSync(report, 'utf8').match(/<UnitTestResult [^>]*outcome="Failed"[^>]*>[\s\S]*?<\/UnitTestResult>/g) ?? [];
for (const result of failed.slice(0, Number(most))) {
  console.log([
    plain(result.match(/ testName="([^"]*)"/)?.[1] ?? 'a test without a name'),
    ...lines(inner(result, 'Message'), 12),
    ...lines(inner(result, 'StackTrace'), 8),
  ].join('\n'));
}
