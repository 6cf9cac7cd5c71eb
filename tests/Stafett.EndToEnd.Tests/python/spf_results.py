"""Results of Debian's python3-spf: reads {"zone": {name: {type: [data]}}, "silent": [names], "checks": [[client, sender, helo]]} and writes a list of [result, explanation]."""
import json
import sys

import spf

case = json.load(sys.stdin)


def lookup(name, qtype, strict=True, timeout=20):
    name = name.lower().rstrip(".")
    if name in case["silent"]:
        raise spf.TempError("silent")
    data = case["zone"].get(name, {}).get(qtype, [])
    if qtype == "TXT":
        data = [[part.encode("latin-1") for part in text] for text in data]
    return [((name, qtype), tuple(item) if qtype == "MX" else item) for item in data]


spf.DNSLookup = lookup
results = []
for client, sender, helo in case["checks"]:
    result, _, explanation = spf.query(i=client, s=sender, h=helo, receiver="mx.receiver.example").check()
    results.append([result, explanation])
json.dump(results, sys.stdout)
