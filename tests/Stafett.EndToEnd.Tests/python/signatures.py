"""DKIM and ARC by Debian's python3-dkim, with keys and DNS from files: signatures.py COMMAND FOLDER [FORM [ALGORITHM]].

verify  prints a JSON object: for each FOLDER/*.eml, the verdict on each DKIM signature from the top ("pass" or why not) and on the ARC chain.
sign    writes FOLDER/*.signed, each message with a DKIM signature of that form (such as relaxed/simple) on top, by rsa or ed25519.
seal    writes FOLDER/*.signed, each message with an ARC set on top.

FOLDER/zone.json has the TXT record of each name, FOLDER/key.pem the key of s1._domainkey.example.com, and FOLDER/ed25519.pem that of e1.
"""
import base64
import glob
import json
import os
import sys

import dkim

command, folder = sys.argv[1:3]
with open(os.path.join(folder, "zone.json")) as file:
    zone = json.load(file)


def dns(name, timeout=5):
    return zone.get(name.decode().rstrip("."), "").encode() or None


def messages():
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*.eml"))):
        with open(path, "rb") as file:
            yield path[:-4], file.read()


def word(check):
    try:
        return "pass" if check() else "fail"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def chain(message):
    try:
        status, _, reason = dkim.ARC(message).verify(dnsfunc=dns)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return {dkim.CV_Pass: "pass", dkim.CV_None: "none"}.get(status, f"fail: {reason}")


def verify(message):
    one = dkim.DKIM(message)
    count = sum(1 for name, _ in one.headers if name.lower() == b"dkim-signature")
    return {"dkim": [word(lambda: one.verify(idx=i, dnsfunc=dns)) for i in range(count)], "arc": chain(message)}


def key(name="key.pem"):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def seed():
    """The library wants an Ed25519 key bare, which is the end of a PKCS#8 one (RFC 8410)."""
    der = base64.b64decode(b"".join(line for line in key("ed25519.pem").splitlines() if not line.startswith(b"-")))
    return base64.b64encode(der[-32:])


def write(path, added, message):
    with open(path + ".signed", "wb") as file:
        file.write(added + message)


if command == "verify":
    print(json.dumps({os.path.basename(path): verify(message) for path, message in messages()}))
elif command == "sign":
    form = tuple(part.encode() for part in sys.argv[3].split("/"))
    selector, private, algorithm = (b"e1", seed(), b"ed25519-sha256") if sys.argv[4:] == ["ed25519"] else (b"s1", key(), b"rsa-sha256")
    names = [b"from", b"to", b"subject", b"date"]
    for path, message in messages():
        write(path, dkim.sign(message, selector, b"example.com", private, canonicalize=form, signature_algorithm=algorithm, include_headers=names), message)
elif command == "seal":
    for path, message in messages():
        # The library takes the verdict on the chain so far from our Authentication-Results.
        results = b"Authentication-Results: example.com; arc=" + chain(message).split(":")[0].encode() + b"\r\n"
        added = dkim.ARC(results + message).sign(b"s1", b"example.com", key(), b"example.com", include_headers=[b"from", b"to", b"subject"])
        write(path, b"".join(added), message)
