// What mailparser reads in each message named on standard input, one JSON object per line.
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';

const mailboxes = field => (Array.isArray(field) ? field : field ? [field] : [])
  .flatMap(list => list.value)
  .flatMap(entry => entry.group ?? [entry])
  .filter(entry => entry.address)
  .map(entry => [entry.name ?? '', entry.address]);

// A line end counts as one octet, whatever it is.
const octets = content => content.toString('latin1').replaceAll('\r\n', '\n').length;

for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  let facts;
  try {
    const mail = await simpleParser(readFileSync(path), { skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true });
    facts = {
      subject: mail.subject ?? '',
      date: mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date.toISOString().slice(0, 19) + 'Z' : '',
      from: mailboxes(mail.from),
      to: mailboxes(mail.to),
      text: mail.text ?? '',
      attachments: mail.attachments.map(a => [a.filename || '', String(a.contentType), String(a.contentType).startsWith('message/') ? -1 : octets(a.content)]),
    };
  } catch (error) {
    facts = { error: String(error) };
  }
  console.log(JSON.stringify({ path, ...facts }));
}
