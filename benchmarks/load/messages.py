"""Sample messages, always the same ones, each with its author's DKIM signature. SERIAL in the Message-ID is replaced by the injector: a server that remembers
messages must see new ones; so that field is not signed."""
import base64
import hashlib
import os
import random
import re
import subprocess

SIZES = {'2k': 2048, '10k': 10240, '100k': 102400}
SERIAL = b'SERIAL--------00'
DOMAINS = 4


def key(folder, domain):
    """The path of the domain's private key, made when there is none."""
    path = os.path.join(folder, domain + '.pem')
    if not os.path.exists(path):
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', path], check=True, capture_output=True)
    return path


def sign(message, domain, key_path):
    """The DKIM-Signature field (RFC 6376, relaxed/relaxed, rsa-sha256) of a message whose lines end with CRLF."""
    head, _, body = message.partition(b'\r\n\r\n')
    body = re.sub(rb'[ \t]+', b' ', body).replace(b' \r\n', b'\r\n').rstrip(b'\r\n') + b'\r\n'
    names = ['from', 'to', 'subject', 'date', 'mime-version', 'content-type']
    fields = {f.split(b':', 1)[0].lower().decode(): f for f in re.sub(rb'\r\n(?=[ \t])', b'', head).split(b'\r\n')}

    def relaxed(field):
        name, value = field.split(b':', 1)
        return name.lower().strip() + b':' + re.sub(rb'[ \t]+', b' ', value).strip()
    signature = (f'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; h={":".join(names)};'
                 f' bh={base64.b64encode(hashlib.sha256(body).digest()).decode()}; b=').encode()
    text = b'\r\n'.join([relaxed(fields[n]) for n in names] + [relaxed(signature)])
    signed = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key_path], input=text, check=True, capture_output=True).stdout
    return signature + base64.b64encode(signed) + b'\r\n'


def make(folder, size, number, keys):
    """Writes messages and list.tsv (file, sender, recipient); returns the list's path."""
    os.makedirs(folder, exist_ok=True)
    r = random.Random(20261122)
    words = [''.join(r.choice('abcdefghijklmnopqrstuvwxyz') for _ in range(r.randint(2, 11))) for _ in range(3000)]

    def text(length, before='', after=''):
        lines, used = [], 0
        while used < length:
            lines.append(before + ' '.join(r.choices(words, k=9)) + after)
            used += len(lines[-1]) + 2
        return '\r\n'.join(lines) + '\r\n'

    rows = []
    for n in range(number):
        d = n % DOMAINS + 1
        boundary = '=_%016x' % r.getrandbits(64)
        time = '06:%02d:%02d +0000' % (n // 60 % 60, n % 60)
        head = (
            f'Received: from client.sender{d}.example (client.sender{d}.example [192.0.2.{n % 250 + 1}])\r\n'
            f'\tby mx.sender{d}.example with ESMTPSA id {r.getrandbits(40):x};\r\n\tSun, 22 Nov 2026 {time}\r\n'
            f'From: "Ann Example" <ann{n}@sender{d}.example>\r\nTo: user@fwd{d}.example\r\nSubject: Sample {n} {" ".join(r.choices(words, k=4))}\r\n'
            f'Date: Sun, 22 Nov 2026 {time}\r\nMessage-ID: <{SERIAL.decode()}.{n}@sender{d}.example>\r\nMIME-Version: 1.0\r\n'
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n')
        half = max(200, (size - len(head) - 250) // 2)
        body = (f'--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text(half)}'
                f'--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{text(half - 100, "<p>", "</p>")}--{boundary}--\r\n')
        name = '%04d.eml' % n
        message = (head + body).encode()
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(sign(message, f'sender{d}.example', key(keys, f'sender{d}.example')) + message)
        rows.append(f'{name}\tann{n}@sender{d}.example\tuser@fwd{d}.example')
    path = os.path.join(folder, 'list.tsv')
    with open(path, 'w') as f:
        f.write('\n'.join(rows) + '\n')
    return path


def public(path):
    """The text of the key's record, in strings of 255 octets at most."""
    der = subprocess.run(['openssl', 'pkey', '-in', path, '-pubout', '-outform', 'DER'], check=True, capture_output=True).stdout
    text = 'v=DKIM1; k=rsa; p=' + base64.b64encode(der).decode()
    return ' '.join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))


def zone(host, keys):
    """A master file in which fwd1 to fwd4.example forward through the host to target1 to target4.example, which is this machine."""
    lines = ['$TTL 3600', 'localhost. A 127.0.0.1', '1.0.0.127.in-addr.arpa. PTR mx.sender1.example.', 'mx.sender1.example. A 127.0.0.1', f'{host}. A 127.0.0.1']
    for d in range(1, DOMAINS + 1):
        lines += [
            f'fwd{d}.example. MX 10 {host}.', f'fwd{d}.example. TXT "v=spf1 a mx -all"', f'fwd{d}.example. TXT "forward-email=user@target{d}.example"',
            f'target{d}.example. MX 10 mx.target{d}.example.', f'mx.target{d}.example. A 127.0.0.1',
            f'sender{d}.example. MX 10 mx.sender{d}.example.', f'sender{d}.example. TXT "v=spf1 ip4:192.0.2.0/24 ip4:127.0.0.0/8 -all"',
            f'_dmarc.sender{d}.example. TXT "v=DMARC1; p=reject"', f's1._domainkey.sender{d}.example. TXT {public(key(keys, f"sender{d}.example"))}']
    return '\n'.join(dict.fromkeys(lines)) + '\n'
