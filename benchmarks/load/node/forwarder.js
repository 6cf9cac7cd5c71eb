// What forwarding with Node's packages comes to: smtp-server receives; mailauth authenticates, seals and signs; the sender is rewritten (SRS0); nodemailer hands on.
// DATA is answered when the target has answered, and nothing is put on disk. Environment: PORT, SINK_PORT, DNS (address), HOST, KEY (PEM file), WORKERS.
import cluster from 'node:cluster';
import { createHmac } from 'node:crypto';
import { promises as dns } from 'node:dns';
import { readFileSync } from 'node:fs';
import mailauth from 'mailauth';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';

const { PORT, SINK_PORT, DNS, HOST, KEY, WORKERS } = process.env;
const { authenticate, dkimSign, sealMessage } = mailauth;
const key = { signingDomain: HOST, selector: 's1', privateKey: cluster.isPrimary ? '' : readFileSync(KEY, 'utf8') };

// Answers are kept for good, instead of a caching resolver.
const resolver = new dns.Resolver();
const answers = new Map();
function resolve(name, type) {
  const question = `${type} ${name}`;
  if (!answers.has(question)) {
    answers.set(question, resolver.resolve(name, type));
    answers.get(question).catch(() => {});
  }
  return answers.get(question);
}

async function target(recipient) {
  const texts = await resolve(recipient.slice(recipient.lastIndexOf('@') + 1), 'TXT');
  return texts.map(strings => strings.join('')).find(text => text.startsWith('forward-email=')).slice('forward-email='.length);
}

function srs(sender) {
  const at = sender.lastIndexOf('@');
  const [user, domain] = [sender.slice(0, at), sender.slice(at + 1)];
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const day = Math.floor(Date.now() / 86_400_000) % 1024;
  const time = digits[day >> 5] + digits[day & 31];
  const hash = createHmac('sha1', 'measured only').update((time + domain + user).toLowerCase()).digest('base64').slice(0, 4);
  return `SRS0=${hash}=${time}=${domain}=${user}@${HOST}`;
}

const pool = nodemailer.createTransport({
  host: '127.0.0.1', port: Number(SINK_PORT), pool: true, maxConnections: 100, maxMessages: Infinity, secure: false, ignoreTLS: true, name: HOST });

async function forward(message, { envelope, remoteAddress, hostNameAppearsAs }) {
  const to = await target(envelope.rcptTo[0].address);
  const found = await authenticate(message, {
    ip: remoteAddress, helo: hostNameAppearsAs, sender: envelope.mailFrom.address, mta: HOST, resolver: resolve, trustReceived: false, disableBimi: true });
  const seal = await sealMessage(message, { ...key, authResults: found.arc.authResults, cv: found.arc.status.result });
  const { signatures } = await dkimSign(message, { canonicalization: 'relaxed/relaxed', signTime: new Date(), signatureData: [key] });
  const raw = Buffer.concat([Buffer.from(signatures), seal, Buffer.from(found.headers), message]);
  await pool.sendMail({ envelope: { from: srs(envelope.mailFrom.address), to: [to] }, raw });
}

function listen() {
  resolver.setServers([DNS]);
  const server = new SMTPServer({
    name: HOST, authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, maxClients: 5000, logger: false, size: 60_000_000,
    onData(stream, session, done) {
      const chunks = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('error', done);
      stream.on('end', () => forward(Buffer.concat(chunks), session).then(() => done(null, 'OK'), error => {
        console.error(error);
        done(Object.assign(error, { responseCode: 451 }));
      }));
    } });
  // smtp-server leaves Nagle's algorithm on, which costs 40 ms for each pipelined envelope.
  server.server.on('connection', socket => socket.setNoDelay(true));
  server.on('error', error => console.error(error.message));
  server.listen(Number(PORT), '127.0.0.1');
}

if (cluster.isPrimary)
  for (let n = 0; n < Number(WORKERS); n++)
    cluster.fork();
else
  listen();
