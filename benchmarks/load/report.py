"""The rows of a run as the tables of docs/benchmarks.md."""


def cell(values, digits=0):
    if values is None:
        return ''
    middle, least, most = (f'{v:,.{digits}f}' for v in values)
    return f'{middle} ({least}-{most})'


def table(title, columns, lines):
    if not lines:
        return []
    return ['', f'### {title}', '', '| ' + ' | '.join(columns) + ' |', '|' + '---|' * len(columns), *('| ' + ' | '.join(line) + ' |' for line in lines)]


def shape(row):
    return row['size'], row['connections'], row.get('per_connection')


def compared(rows, peer, better=lambda ours, theirs: ours / theirs):
    """The peer's rate for the same shape, as the ratio ours / theirs."""
    theirs = {shape(r): r['rate'][0] for r in rows if r['name'] == peer}
    return lambda row: '' if row['name'] == peer or shape(row) not in theirs else f"{better(row['rate'][0], theirs[shape(row)]):.2f}"


def load_lines(rows, peers):
    ratios = [compared(rows, p) for p in peers]
    return [[r['name'] + (' (STARTTLS)' if r['tls'] else ''), r['size'].replace('k', ' KB'), str(r['connections']), str(r['per_connection']), cell(r['rate']),
             *(ratio(r) for ratio in ratios), cell(r['cpu'], 3), f"{r['p50'][0]:.1f} / {r['p99'][0]:.1f}", f"{r['peak_mb']:.0f}", str(r['failed'] or '')] for r in rows]


def equal_lines(rows):
    """Beside who does the same work, by how much ours is better."""
    ours = {shape(r): r for r in rows if r['name'] == 'Stafett'}

    def times(row, what, better):
        return '' if row['name'] == 'Stafett' else f"{better(ours[shape(row)][what][0], row[what][0]):.1f}"
    return [[r['name'], str(r['connections']), cell(r['rate']), times(r, 'rate', lambda our, its: our / its), cell(r['cpu'], 2), times(r, 'cpu', lambda our, its: its / our),
             f"{r['p50'][0]:.1f} / {r['p99'][0]:.1f}", f"{r['peak_mb']:.0f}", str(r['failed'] or ''), share(r)] for r in rows]


def share(row):
    return '{:.0%} ({:.0%}-{:.0%})'.format(*row['rsa_share']) if 'rsa_share' in row else ''


def signing_line(rows):
    times = [ms for row in rows for ms in row.get('rsa_ms', [])]
    return ['', f'One RSA-2048 signature takes {min(times):.3f} to {max(times):.3f} ms of processor time (`openssl speed rsa2048`, before and after each run); a forward of ours makes three.'] if times else []


def markdown(rows):
    by = {}
    for row in rows:
        by.setdefault(row['part'], []).append(row)
    head = ['server', 'size', 'connections', 'per connection', 'msg/s']
    tail = ['CPU-s per 1,000', 'p50 / p99 ms', 'peak MB', 'failed']
    text = []
    text += table('Receive and throw away, our injector', [*head, '/ smtp-sink', *tail], load_lines(by.get('receive', []), ['smtp-sink']))
    source = by.get('source', [])
    ratio = compared(source, 'smtp-sink')
    text += table('Receive and throw away, smtp-source', ['server', 'sessions', 'msg/s', '/ smtp-sink'],
                  [[r['name'], str(r['connections']), cell(r['rate']), ratio(r)] for r in source])
    forwards = by.get('forward', [])
    text += table('Receive, check and forward; Postfix as a bare relay', [*head, '/ Postfix', '/ Postfix, queue in memory', *tail, 'RSA signatures in CPU time'],
                  [[*line, share(row)] for line, row in zip(load_lines(forwards, ['Postfix', 'Postfix, queue in memory']), forwards)])
    text += signing_line(forwards)
    text += table('Receive, check, sign and forward, all of them', ['server', 'connections', 'msg/s', 'Stafett / it', 'CPU-s per 1,000', 'it / Stafett', *tail[1:], 'RSA signatures in CPU time'],
                  equal_lines(by.get('authenticated', [])))
    text += signing_line(by.get('authenticated', []))
    text += table('Idle connections', ['server', 'connections', 'TLS', 'octets each', 'resident before / with MB'],
                  [[r['name'], f"{r['connections']:,}", 'yes' if r['tls'] else 'no', f"{r['octets_each']:,}", f"{r['before_mb']:.0f} / {r['after_mb']:.0f}"] for r in by.get('idle', [])])
    text += table('One message of 50 MB', ['server', 'seconds', 'CPU-s', 'resident before / peak / 5 s after MB'],
                  [[r['name'], cell(r['seconds'], 2), f"{r['cpu']:.2f}", f"{r['before_mb']:.0f} / {r['peak_mb']:.0f} / {r['after_mb']:.0f}"] for r in by.get('large', [])])
    text += table('Idle server', ['server', 'seconds to /healthz', 'resident MB'],
                  [[r['name'], cell(r['seconds'], 2), cell(r['resident_mb'], 0)] for r in by.get('start', [])])
    return '\n'.join(text)
