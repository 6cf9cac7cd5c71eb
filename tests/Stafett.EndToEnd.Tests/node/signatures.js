// DKIM and ARC by npm's mailauth, with keys and DNS from files: signatures.js COMMAND FOLDER [FORM]. The same as python/signatures.py.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticate, dkimSign, sealMessage } from 'mailauth';

const [command, folder, form] = process.argv.slice(2);
const zone = JSON.parse(readFileSync(join(folder, 'zone.json'), 'utf8'));
const messages = readdirSync(folder).filter(name => name.endsWith('.eml')).sort();
const name = file => file.slice(0, -4);

const resolver = async (domain, type) => {
  const text = type === 'TXT' ? zone[domain.replace(/\.$/, '').toLowerCase()] : undefined;
  if (text === undefined)
    throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  return [text.match(/.{1,255}/g)];
};

const check = message => authenticate(message, { ip: '127.0.0.1', helo: 'a.example', mta: 'example.com', sender: 'a@example.com', resolver, disableBimi: true, disableDmarc: true });
const key = () => readFileSync(join(folder, 'key.pem'), 'utf8');

const verdicts = {};
for (const file of messages) {
  const message = readFileSync(join(folder, file));
  if (command === 'verify') {
    const { dkim, arc } = await check(message);
    verdicts[name(file)] = {
      dkim: dkim.results.filter(one => one.status.result !== 'none').map(one => one.status.result + (one.status.comment ? `: ${one.status.comment}` : '')),
      arc: arc.status.result + (arc.status.comment ? `: ${arc.status.comment}` : ''),
    };
  } else if (command === 'sign') {
    const { signatures, errors } = await dkimSign(message, {
      canonicalization: form, signTime: new Date(), headerList: 'from:to:subject:date',
      signatureData: [{ signingDomain: 'example.com', selector: 's1', privateKey: key() }],
    });
    if (errors.length)
      throw errors[0].err;
    writeFileSync(join(folder, `${name(file)}.signed`), Buffer.concat([Buffer.from(signatures), message]));
  } else {
    const { arc } = await check(message);
    // Without a time it asks the clock once for what it signs and once for what it writes: a second that begins in between spoils the signature.
    const seal = await sealMessage(message, {
      signingDomain: 'example.com', selector: 's1', privateKey: key(), signTime: new Date(), authResults: `example.com; arc=${arc.status.result}`, cv: arc.status.result,
    });
    writeFileSync(join(folder, `${name(file)}.signed`), Buffer.concat([seal, message]));
  }
}

if (command === 'verify')
  console.log(JSON.stringify(verdicts));
