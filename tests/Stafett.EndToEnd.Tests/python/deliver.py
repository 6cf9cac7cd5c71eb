"""Delivers one message with Python's smtplib: deliver.py PORT MODE FROM TO FILE (MODE: plain, starttls, tls, utf8, bdat, pipelined)."""
import smtplib
import ssl
import sys

port, mode, sender, recipient, path = int(sys.argv[1]), *sys.argv[2:6]
with open(path, "rb") as file:
    message = file.read()

tls = ssl.create_default_context()
tls.check_hostname = False
tls.verify_mode = ssl.CERT_NONE


def expect(code, reply):
    if reply[0] != code:
        raise SystemExit(f"expected {code}, got {reply}")


def bdat(smtp):
    """RFC 3030: three chunks, the last one empty, so that no line end is needed anywhere."""
    expect(250, smtp.mail(sender))
    expect(250, smtp.rcpt(recipient))
    half = len(message) // 2
    for chunk, last in ((message[:half], ""), (message[half:], ""), (b"", " LAST")):
        smtp.send(f"BDAT {len(chunk)}{last}\r\n".encode() + chunk)
        expect(250, smtp.getreply())


def pipelined(smtp):
    """RFC 2920: everything up to DATA in one write, and the end of the data together with QUIT."""
    smtp.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode())
    for code in (250, 250, 354):
        expect(code, smtp.getreply())
    smtp.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\nQUIT\r\n")
    for code in (250, 221):
        expect(code, smtp.getreply())


client = smtplib.SMTP_SSL if mode == "tls" else smtplib.SMTP
options = {"context": tls} if mode == "tls" else {}
smtp = client("127.0.0.1", port, local_hostname="client.example", timeout=30, **options)
smtp.set_debuglevel(1)
smtp.ehlo()
if mode == "starttls":
    smtp.starttls(context=tls)
    smtp.ehlo()
if mode == "bdat":
    if not smtp.has_extn("chunking"):
        raise SystemExit("CHUNKING is not offered")
    bdat(smtp)
elif mode == "pipelined":
    if not smtp.has_extn("pipelining"):
        raise SystemExit("PIPELINING is not offered")
    pipelined(smtp)
    smtp.close()
    raise SystemExit(0)
else:
    smtp.sendmail(sender, recipient, message, mail_options=["SMTPUTF8", "BODY=8BITMIME"] if mode == "utf8" else [])
smtp.quit()
