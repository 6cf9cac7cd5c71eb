using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>How urgent the sender calls a message, out of four fields that say it in three ways.</summary>
internal static class MessagePriority
{
    /// <summary><c>high</c>, <c>normal</c> or <c>low</c> by the first of the fields; null where there is none.</summary>
    public static string? Read(HeaderSection headers)
    {
        var first = -1;
        First("Priority"u8);
        First("X-Priority"u8);
        First("X-MSMail-Priority"u8);
        First("Importance"u8);
        return first < 0 ? null : Judge(headers.Text(first));

        void First(ReadOnlySpan<byte> name)
        {
            var index = headers.IndexOf(name);
            if (index >= 0 && (first < 0 || index < first))
                first = index;
        }
    }

    private static string Judge(string value)
    {
        value = value.Trim().ToLowerInvariant();
        // "1 (Highest)"
        if (value.Length > 0 && char.IsAsciiDigit(value[0]))
            return value[0] < '3' ? "high" : value[0] == '3' ? "normal" : "low";
        return value switch
        {
            "urgent" or "high" => "high",
            "non-urgent" or "low" => "low",
            _ => "normal",
        };
    }
}
