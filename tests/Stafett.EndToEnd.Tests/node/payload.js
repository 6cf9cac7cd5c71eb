// Beside a webhook's payload: what mailparser reads in the same message, and what a receiver that was written against the documented JSON has to say.
// Standard input: one line per message, its path, a tab, and the path of the payload. Standard output: one JSON object per line.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';

const addresses = ['from', 'to', 'cc', 'bcc', 'replyTo'];

function receive(mail, message) {
  const faults = [];
  const check = (isRight, fault) => { if (!isRight) faults.push(fault); };
  for (const attachment of mail.attachments) {
    const content = Buffer.from(attachment.content);
    check(content.equals(Buffer.from(attachment.content.data)), 'content is no Buffer');
    check(content.length === attachment.size, 'size');
    check(createHash('md5').update(content).digest('hex') === attachment.checksum, 'checksum');
    check(attachment.type === 'attachment' && attachment.release === null && typeof attachment.headers === 'object', 'types in an attachment');
    check(attachment.partId === null || /^\d+(\.\d+)*$/.test(attachment.partId), 'partId');
  }
  check(typeof mail.headers === 'string', 'headers');
  check(mail.headerLines.every(({ key, line }) => line.toLowerCase().startsWith(key)), 'headerLines');
  check(mail.html === false || typeof mail.html === 'string', 'html');
  check((mail.text === undefined) === (mail.textAsHtml === undefined), 'text');
  check(mail.date === undefined || new Date(mail.date).toJSON() === mail.date, 'date');
  for (const name of addresses) {
    for (const field of [mail[name] ?? []].flat())
      check(Array.isArray(field.value) && typeof field.html === 'string' && typeof field.text === 'string', name);
  }
  check(mail.raw === message.toString(), 'raw');
  check(mail.recipients.includes(mail.session.recipient), 'recipients');
  check(new Date(mail.session.arrivalDate).getTime() === mail.session.arrivalTime, 'session');
  return faults;
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const [path, payload] = line.split('\t');
  const message = readFileSync(path);
  const mail = await simpleParser(message, { skipImageLinks: true, skipTextLinks: true });
  console.log(JSON.stringify({ theirs: mail, faults: receive(JSON.parse(readFileSync(payload, 'utf8')), message) }));
}
