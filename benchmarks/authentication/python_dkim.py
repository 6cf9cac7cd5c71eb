"""python3-dkim's side of benchmarks/authentication/run: python_dkim.py FOLDER SECONDS SIZES. Debian's interpreter; rates by the processor time of this process."""
import json
import os
import sys
import time

import dkim

folder, seconds = sys.argv[1], float(sys.argv[2])
with open(os.path.join(folder, 'zone.json')) as file:
    zone = {name: text.encode() for name, text in json.load(file).items()}


def read(name):
    with open(os.path.join(folder, name), 'rb') as file:
        return file.read()


def dns(name, timeout=5):
    return zone.get(name.decode().rstrip('.'))


def verify(plain, signed):
    assert dkim.verify(signed, dnsfunc=dns)


def verify_all(plain, signed):
    assert dkim.verify(signed, dnsfunc=dns) and dkim.arc_verify(signed, dnsfunc=dns)[0] == dkim.CV_Pass


def sign(plain, signed):
    dkim.sign(plain, b's1', b'example.com', key, canonicalize=(b'relaxed', b'relaxed'))


def seal(plain, signed):
    assert dkim.ARC(results + plain).sign(b's1', b'example.com', key, b'example.com')


def repeat(once, message, limit):
    begun, before, count = time.perf_counter(), time.process_time(), 0
    while True:
        once(*message)
        count += 1
        if time.perf_counter() - begun >= limit:
            return count / (time.process_time() - before)


key = read('key.pem')
results = b'Authentication-Results: example.com; arc=none; dkim=pass header.d=example.com\r\n'
steps = {'DKIM verify': verify, 'DKIM and ARC verify': verify_all, 'DKIM sign, RSA': sign, 'ARC seal': seal}
# There is nothing to warm up. 50 MB would take it minutes.
for size in (size for size in sys.argv[3].split(',') if size != '50m'):
    message = read(size + '.eml'), read(size + '.signed')
    for what, once in steps.items():
        print(json.dumps({'who': 'python3-dkim', 'what': what, 'size': size, 'rate': repeat(once, message, seconds)}), flush=True)
