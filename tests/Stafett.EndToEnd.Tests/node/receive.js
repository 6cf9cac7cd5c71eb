// A web application that takes messages, as somebody who reads docs/webhooks.md would write it: receive.js KEY.
// Answers 200, or what stands first in the path's list, as in /503,503,200. Prints its port, and then one line of JSON for each request.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = process.argv[2];
const seen = new Map();

function equal(given, expected) {
  const octets = Buffer.from(given ?? '', 'hex');
  return octets.length === expected.length && timingSafeEqual(octets, expected);
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const timed = Object.fromEntries((request.headers['x-webhook-signature-v2'] ?? '').split(',').map(part => part.split('=')));
  const mail = JSON.parse(body);
  const answers = new URL(request.url, 'http://localhost').pathname.slice(1).split(',').map(Number).filter(Boolean);
  const count = seen.get(request.url) ?? 0;
  seen.set(request.url, count + 1);
  console.log(JSON.stringify({
    url: request.url,
    type: request.headers['content-type'],
    agent: request.headers['user-agent'],
    id: request.headers['x-webhook-id'],
    attempt: request.headers['x-webhook-attempt'],
    signed: equal(request.headers['x-webhook-signature'], createHmac('sha256', key).update(body).digest()),
    timed: Math.abs(Date.now() / 1000 - timed.t) < 300 && equal(timed.v1, createHmac('sha256', key).update(`${timed.t}.`).update(body).digest()),
    length: body.length,
    recipients: mail.recipients,
    session: mail.session,
    verdicts: { dkim: mail.dkim, spf: mail.spf, arc: mail.arc, dmarc: mail.dmarc, bimi: mail.bimi },
    raw: mail.raw,
  }));
  response.statusCode = answers[Math.min(count, answers.length - 1)] ?? 200;
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
