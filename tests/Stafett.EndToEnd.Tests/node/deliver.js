// Delivers one message with nodemailer: deliver.js PORT MODE FROM TO FILE (MODE: plain, starttls, tls, pool).
import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';

const [port, mode, from, to, path] = process.argv.slice(2);
const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(port),
  name: 'client.example',
  secure: mode === 'tls',
  requireTLS: mode === 'starttls',
  ignoreTLS: mode === 'plain' || mode === 'pool',
  pool: mode === 'pool',
  maxConnections: 1,
  tls: { rejectUnauthorized: false },
  logger: false,
});

try {
  const raw = readFileSync(path);
  for (let left = mode === 'pool' ? 2 : 1; left > 0; left--) {
    const info = await transport.sendMail({ envelope: { from, to: [to] }, raw });
    console.log(info.response);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  transport.close();
}
