using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Smtp;

/// <summary>
/// What one target has been given. For a webhook: its URL, no route, the aliases in the place of the reverse path, and the JSON.
/// </summary>
/// <param name="Text">What is not UTF-8 in it became U+FFFD.</param>
/// <param name="NeedsUtf8">Only a server with SMTPUTF8 may be given it.</param>
public sealed record DeliveredCopy(string Recipient, string Route, string ReversePath, string Text, bool NeedsUtf8);

/// <summary>The world behind the forwarder: answers for each target as told, and keeps what was delivered. A target that nobody spoke of takes everything.</summary>
public sealed class RecordingDelivery : IMailDelivery, IWebhookDelivery
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (SmtpReply Reply, bool IsRemote)> _answers = [];
    private readonly Dictionary<string, TaskCompletionSource> _held = [];
    private readonly List<string> _attempts = [];
    private readonly List<DeliveredCopy> _unseen = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Delivered and not taken by the test yet.</summary>
    public IReadOnlyList<DeliveredCopy> Unseen
    {
        get
        {
            lock (_gate)
                return [.. _unseen];
        }
    }

    /// <summary>Deliveries that were begun, by recipient.</summary>
    public int AttemptsAt(string recipient)
    {
        lock (_gate)
            return _attempts.Count(a => a == recipient);
    }

    /// <param name="isRemote">The words are the target's own, not ours about it.</param>
    public void Answer(string recipient, SmtpReply reply, bool isRemote)
    {
        lock (_gate)
        {
            _answers[recipient] = (reply, isRemote);
            if (_held.Remove(recipient, out var hold))
                hold.SetResult();
        }
    }

    /// <summary>The target takes its time: until the next <see cref="Answer"/>.</summary>
    public void Hold(string recipient)
    {
        lock (_gate)
            _held[recipient] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void ReleaseAll()
    {
        lock (_gate)
        {
            foreach (var hold in _held.Values)
                hold.SetResult();
            _held.Clear();
        }
    }

    /// <summary>Until the condition holds; looked at again whenever something happens here.</summary>
    public async Task<T> UntilAsync<T>(Func<T?> look, string what)
        where T : class
    {
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (look() is { } found)
                return found;
            var given = string.Join(", ", Unseen.Select(c => $"{c.Recipient} {c.ReversePath}"));
            await changed.WaitAsync(Transcript.Patience).ContinueWith(
                t => Assert.True(t.IsCompletedSuccessfully, $"{what} did not happen; delivered, and not looked at yet: {given}"), TaskScheduler.Default);
        }
    }

    public bool Take(DeliveredCopy copy)
    {
        lock (_gate)
            return _unseen.Remove(copy);
    }

    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(
        OutboundMessage message, DeliveryRoute route, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        var outcomes = new List<DeliveryOutcome>();
        foreach (var recipient in recipients)
        {
            await BeginAsync(recipient.ToString(), cancellationToken);
            lock (_gate)
            {
                if (!_answers.TryGetValue(recipient.ToString(), out var answer))
                    answer = (SmtpReply.Of(250, "2.0.0", $"Taken by {recipient.Domain}"), true);
                outcomes.Add(new DeliveryOutcome(
                    recipient, answer.Reply, answer.Reply.IsPositive ? DeliveryPhase.Accepted : DeliveryPhase.Envelope, "mx.target.example", answer.IsRemote));
                if (answer.Reply.IsPositive)
                {
                    var text = Encoding.UTF8.GetString(message.Prefix.Span) + Encoding.UTF8.GetString(message.Content.ToArray());
                    // As SmtpTransaction asks for it.
                    var needsUtf8 = message.IsInternational || recipient.IsInternational || message.ReversePath.Address is { IsInternational: true };
                    _unseen.Add(new DeliveredCopy(recipient.ToString(), route.ToString(), message.ReversePath.ToString(), text, needsUtf8));
                }
            }

            Changed();
        }

        return outcomes;
    }

    /// <summary>What the last request to a URL was to be signed with.</summary>
    public string? LastKey { get; private set; }

    public async Task<WebhookOutcome> DeliverAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var url = request.Url.OriginalString;
        LastKey = request.Key;
        await BeginAsync(url, cancellationToken);
        var body = new MemoryStream();
        var pipe = PipeWriter.Create(body);
        await WebhookPayloadWriter.WriteAsync(request.Message, WebhookSwitches.Read(request.Url), pipe, cancellationToken);
        await pipe.CompleteAsync();
        SmtpReply reply;
        lock (_gate)
        {
            reply = _answers.TryGetValue(url, out var answer) ? answer.Reply : SmtpReply.Of(250, "2.0.0", "Message accepted");
            if (reply.IsPositive)
                _unseen.Add(new DeliveredCopy(url, "", string.Join(',', request.Message.Recipients), Encoding.UTF8.GetString(body.ToArray()), NeedsUtf8: false));
        }

        Changed();
        return new WebhookOutcome(reply, request.Url.Authority, 0, 1, "as told");
    }

    private async Task BeginAsync(string recipient, CancellationToken cancellationToken)
    {
        Task hold;
        lock (_gate)
        {
            _attempts.Add(recipient);
            hold = _held.GetValueOrDefault(recipient)?.Task ?? Task.CompletedTask;
        }

        Changed();
        await hold.WaitAsync(cancellationToken);
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_gate)
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.SetResult();
    }
}
