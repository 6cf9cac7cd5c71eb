// npm mailauth's side of benchmarks/authentication/run: mailauth.js FOLDER SECONDS SIZES. One thread; rates by the processor time of this process.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createRequire } = require('node:module');
const { authenticate, dkimSign, dkimVerify, sealMessage } = createRequire(join(process.env.STAFETT_NODE, 'package.json'))('mailauth');

const [folder, seconds] = [process.argv[2], Number(process.argv[3])];
const zone = JSON.parse(readFileSync(join(folder, 'zone.json'), 'utf8'));
const answers = Object.fromEntries(Object.entries(zone).map(([name, text]) => [name, [text.match(/.{1,255}/g)]]));
const resolver = async (name, type) => {
  if (type === 'TXT' && answers[name])
    return answers[name];
  throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
};
const key = readFileSync(join(folder, 'key.pem'), 'utf8');
const ed25519 = readFileSync(join(folder, 'ed25519.pem'), 'utf8');
const by = (selector, privateKey, algorithm) => ({ signingDomain: 'example.com', selector, privateKey, algorithm, canonicalization: 'relaxed/relaxed' });
const sign = (message, ...signatureData) => dkimSign(message, { canonicalization: 'relaxed/relaxed', signTime: new Date(), signatureData });

const must = (condition, what) => { if (!condition) throw new Error(what); };

const steps = {
  'DKIM verify': async ({ signed }) => must((await dkimVerify(signed, { resolver })).results[0].status.result === 'pass', 'no DKIM pass'),
  'SPF, DKIM, DMARC and ARC verify': async ({ signed }) => {
    const { spf, dkim, dmarc, arc } = await authenticate(signed, { ip: '192.0.2.1', helo: 'mx.sender.example', mta: 'example.com', sender: 'bounces@sender.example', resolver, disableBimi: true });
    must([spf, dkim.results[0], dmarc, arc].every(one => one.status.result === 'pass'), 'no pass');
  },
  'DKIM sign, RSA': ({ plain }) => sign(plain, by('s1', key)),
  'DKIM sign, RSA and Ed25519': ({ plain }) => sign(plain, by('s1', key), by('e1', ed25519, 'ed25519-sha256')),
  'ARC seal': ({ plain }) => sealMessage(plain, { signingDomain: 'example.com', selector: 's1', privateKey: key, authResults: 'example.com; dkim=pass header.d=example.com', cv: 'none' }),
};

async function repeat(once, message, limit) {
  const [from, before] = [process.hrtime.bigint(), process.cpuUsage()];
  let count = 0;
  do {
    await once(message);
    count++;
  } while (Number(process.hrtime.bigint() - from) / 1e9 < limit);
  const used = process.cpuUsage(before);
  return count / ((used.user + used.system) / 1e6);
}

(async () => {
  for (const size of process.argv[4].split(',')) {
    const message = { plain: readFileSync(join(folder, `${size}.eml`)), signed: readFileSync(join(folder, `${size}.signed`)) };
    for (const [what, once] of Object.entries(steps)) {
      await repeat(once, message, Math.max(seconds, 1.5));
      console.log(JSON.stringify({ who: 'mailauth', what, size, rate: await repeat(once, message, seconds) }));
    }
  }
})();
