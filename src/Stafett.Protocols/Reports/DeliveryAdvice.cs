using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Reports;

/// <summary>What a status of RFC 3463 §3 means to somebody who wrote a letter, and what can be done about it.</summary>
internal static class DeliveryAdvice
{
    public static string For(EnhancedStatus status, DeliveryAction action)
    {
        if (action == DeliveryAction.Delayed)
            return "The message has not been delivered yet. You need not do anything: we keep trying and tell you if it fails for good.";
        return (status.Subject, status.Detail) switch
        {
            (1, 1) or (1, 0) => "There is no such mailbox. Check the address for typing errors, or ask the recipient in another way for the right one.",
            (1, 2) or (1, 10) => "The domain of the address takes no mail. Check the part behind the @ for typing errors.",
            (1, _) => "There is something wrong with an address of the message. Check it for typing errors.",
            (2, 1) => "The mailbox has been switched off. Reach the recipient in another way.",
            (2, 2) => "The mailbox is full. Try again later, or reach the recipient in another way.",
            (2, 3) or (3, 4) => "The message is too large for the recipient's server. Send it again with smaller attachments, or with a link to them.",
            (2, _) => "The recipient's mailbox cannot take the message. Reach the recipient in another way.",
            (3, _) => "The recipient's mail server cannot take the message. Try again later.",
            (4, 6) => "The message went in circles. The recipient's forwarding needs to be put right; tell them in another way.",
            (4, 7) => "The recipient's mail server could not be reached for too long. Try again later.",
            (4, _) => "The recipient's mail server could not be reached. Try again later, or reach the recipient in another way.",
            (5, _) => "The two mail servers did not understand each other. Tell your mail provider, and include this report.",
            (6, _) => "The recipient's server cannot take the message in this form. Send it again as plain text, with simpler attachments.",
            (7, _) => "The recipient's server refused the message by its rules, for instance because it took it for spam or could not verify the sender. "
                + "Tell your mail provider, and include this report.",
            _ => "The recipient's server refused the message. Its words are above; your mail provider can tell you more about them.",
        };
    }
}
