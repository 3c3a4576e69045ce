// Plays with the page of a pull request as a person would, and prints what it saw as JSON.
import { open } from './pages.mjs';

const [executablePath, url, pictures] = process.argv.slice(2);
const base = new URL(url).origin;
const { browser, page, seen } = await open(executablePath, base);
try {
  await page.goto(url);
  seen.steps.title = await page.locator('h1').innerText();
  await page.locator('#statuses .row', { hasText: 'terrateam plan: network default' }).locator('.success').waitFor();
  const comment = page.locator('.comment', { hasText: 'Terrateam plan' }).last();
  await comment.waitFor();
  seen.steps.author = await comment.locator('.top b').first().innerText();
  seen.steps.summaries = await comment.locator('.body summary').count();
  await comment.locator('.body details > summary').first().click();

  if (pictures) {
    await page.setViewportSize({ width: 860, height: 900 });
    const top = await page.locator('h1').boundingBox(), end = await comment.locator('.body details').nth(1).locator('summary').boundingBox();
    await page.screenshot({ path: `${pictures}/pull-request.png`, fullPage: true, clip: { x: 0, y: top.y - 16, width: 860, height: end.y + end.height + 16 - top.y } });
    await page.setViewportSize({ width: 1100, height: 1400 });
  }

  await page.selectOption('#login', 'bob');
  await page.click('#approve');
  await page.locator('.event', { hasText: 'bob' }).waitFor();
  seen.steps.stillOpen = await page.locator('.comment', { hasText: 'Terrateam plan' }).last().locator('.body details').first().evaluate(details => details.open);

  await page.selectOption('#login', 'alice');
  await page.fill('#comment', '<img src="http://example.com/x.png"> **bold** <script>document.title = "owned"</script> [here](javascript:alert(1))');
  await page.click('#send');
  const own = page.locator('.comment', { hasText: 'bold' }).last();
  await own.waitFor();
  seen.steps.bold = await own.locator('.body strong').innerText();
  seen.steps.dangerous = await own.locator('.body img, .body script, .body a[href^="javascript"]').count();
  seen.steps.documentTitle = await page.title();
  seen.steps.emptied = await page.inputValue('#comment');

  await page.fill('#comment', 'terrateam apply');
  await page.click('#send');
  await page.locator('#statuses .row', { hasText: 'terrateam apply: network default' }).locator('.success').waitFor();

  const head = await page.locator('#head').innerText();
  await page.selectOption('#directory', 'dns');
  await page.click('#push');
  await page.waitForFunction(old => document.getElementById('head').innerText !== old, head);
  await page.locator('#statuses .row', { hasText: 'terrateam plan: dns default' }).locator('.success').waitFor();

  await page.locator('#statuses a').first().click();
  await page.locator('#log').waitFor();
  seen.steps.log = await page.locator('#log').innerText();

  await page.goto(url);
  await page.click('#merge');
  await page.locator('#state.merged').waitFor();
  // The button of a page that was loaded before the merge.
  await page.evaluate(url => { const button = document.createElement('button'); button.id = 'late'; button.setAttribute('form', 'turn'); button.setAttribute('formaction', url + '/close'); document.body.append(button); }, new URL(url).pathname);
  await page.click('#late');
  await page.locator('#note.failure', { hasText: 'cannot' }).waitFor();
  seen.steps.refusal = await page.locator('#note').innerText();

  await page.goto(base + '/acme/infra');
  await page.selectOption('#directory', 'service');
  await page.click('#open');
  await page.locator('#head').waitFor();
  await page.goto(base + '/acme/infra');
  seen.steps.pulls = await page.locator('#pulls .row').count();
} finally {
  await browser.close();
  console.log(JSON.stringify(seen));
}
