// Time of mailparser for each message: node parse.js SECONDS FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(fileURLToPath(new URL('../../tests/Stafett.EndToEnd.Tests/node/package.json', import.meta.url)));
const { simpleParser } = require('mailparser');
// What neither of the others makes: HTML of plain text, links in it, pictures inside the page.
const options = { skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };
const [seconds, ...paths] = process.argv.slice(2);

async function run(octets, limit) {
  let count = 0;
  const start = performance.now();
  do {
    for (let i = 0; i < 20; i++)
      await simpleParser(octets, options);
    count += 20;
  } while (performance.now() - start < limit);
  return (performance.now() - start) * 1000 / count;
}

for (const path of paths) {
  const octets = readFileSync(path);
  await run(octets, seconds * 500);
  const us = await run(octets, seconds * 1000);
  const mail = await simpleParser(octets, options);
  const addresses = [mail.from, mail.to, mail.cc, mail.replyTo].flatMap(f => f.value).flatMap(v => v.group ?? [v]).length;
  console.log(JSON.stringify({ path, us, subject: mail.subject, addresses, date: mail.date.getTime() / 1000, files: mail.attachments.map(a => [a.filename, a.size]) }));
}
