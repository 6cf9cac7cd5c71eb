namespace Stafett.Protocols.Smtp;

public enum SmtpReplyProgress
{
    /// <summary>All octets were taken, the reply goes on.</summary>
    More,

    /// <summary>A whole reply; octets behind it were not taken.</summary>
    Complete,

    /// <summary>Not SMTP, or beyond a limit: the connection cannot be used any more.</summary>
    Malformed,
}
