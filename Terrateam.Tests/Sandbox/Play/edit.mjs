// Edits files in the browser, and makes pull requests and issues of all kinds, as a person would.
import { open } from './pages.mjs';

const [executablePath, base] = process.argv.slice(2);
const { browser, page, seen } = await open(executablePath, base);
const steps = seen.steps;
const state = async word => { await page.locator('#state', { hasText: word }).waitFor(); return page.locator('#state').innerText(); };
try {
  // A file of the default branch, on a new branch, as a draft.
  await page.goto(base + '/acme/infra');
  await page.click('#files');
  await page.locator('#list a', { hasText: 'dns/main.tf' }).click();
  const text = await page.inputValue('#text');
  await page.fill('#text', text.replace('300', '120'));
  await page.fill('#branch', 'ttl/120');
  await page.check('#draft');
  await page.selectOption('#author', 'mallory');
  await page.click('#propose');
  await page.locator('#note.failure').waitFor();
  steps.refused = await page.locator('#note').innerText();
  await page.selectOption('#author', 'alice');
  await page.click('#propose');
  steps.draft = await state('Draft');
  await page.click('#ready');
  steps.ready = await state('Open');
  const pull = page.url();

  // The same file on the branch of the pull request, and on the default branch.
  await page.click('#edit');
  await page.locator('#list a', { hasText: 'dns/main.tf' }).click();
  await page.fill('#text', (await page.inputValue('#text')).replace('120', '90'));
  await page.click('#commit');
  await page.waitForURL(pull);
  await page.locator('#statuses .row', { hasText: 'terrateam plan: dns default' }).locator('.success').waitFor();
  await page.selectOption('#login', 'bob');
  await page.click('#collide');
  await page.locator('#conflict').waitFor();
  steps.conflict = await page.locator('#conflict').innerText();
  await page.click('#close');
  steps.closed = await state('Closed');
  await page.click('#reopen');
  steps.reopened = await state('Open');

  // The configuration, on the default branch.
  await page.goto(base + '/acme/infra/file?ref=main&path=.terrateam%2Fconfig.yml');
  await page.fill('#text', 'dirs: {}');
  await page.click('#commit');
  await page.locator('#list').waitFor();

  // From a fork, and one that fails.
  await page.goto(base + '/acme/infra');
  await page.selectOption('#directory', 'dns');
  await page.selectOption('#author', 'mallory');
  await page.check('#fork');
  await page.click('#open');
  await page.locator('#head').waitFor();
  steps.fork = await page.locator('p .dim').first().innerText();
  await page.goto(base + '/acme/infra');
  await page.selectOption('#directory', 'network');
  await page.selectOption('#kind', 'failure');
  await page.click('#open');
  await page.locator('#statuses .row', { hasText: 'terrateam plan: network default' }).locator('.failure, .error').waitFor();
  steps.failed = await page.locator('#statuses .row', { hasText: 'terrateam plan: network default' }).innerText();

  await page.goto(base + '/acme/infra');
  await page.fill('#title', 'Something is odd');
  await page.click('#report');
  await page.locator('h1', { hasText: 'Something is odd' }).waitFor();
  await page.fill('#comment', 'Is it?');
  await page.click('#send');
  await page.locator('.comment', { hasText: 'Is it?' }).waitFor();
  await page.click('#close');
  steps.issue = await state('Closed');
  const answer = await page.request.get(base + '/acme/infra/pull/99');
  steps.nothing = answer.status() === 404 ? (await answer.text()).match(/<title>(.*)<\/title>/)[1] : '';
} catch (error) {
  console.error(`at ${page.url()}: ${await page.locator('#note').innerText().catch(() => '')}`);
  throw error;
} finally {
  await browser.close();
  console.log(JSON.stringify(seen));
}
