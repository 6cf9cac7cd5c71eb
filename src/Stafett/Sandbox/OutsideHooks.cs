using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Sandbox;

/// <summary>
/// Somebody's web application: takes what is posted below <see cref="Root"/>, checks the signatures as a careful receiver would, keeps the last requests for the page,
/// and refuses or dawdles where it was told to.
/// </summary>
internal sealed class OutsideHooks(TimeProvider time)
{
    public const string Root = "/hook";
    public const int MaxHooks = 100;
    public const int MaxBehaviours = 100;
    public const int MaxPath = 300;

    private const long MaxOctets = 100 * 1024 * 1024;
    private const long MaxBody = 256 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<OutsideHook> _hooks = [];
    private readonly List<HookBehaviour> _behaviours = [];
    private long _octets;
    private long _lastId;
    private long _version;

    /// <summary>Changes whenever a request comes or goes.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OutsideHook> Hooks
    {
        get
        {
            lock (_lock)
                return [.. _hooks];
        }
    }

    public IReadOnlyList<HookBehaviour> Behaviours
    {
        get
        {
            lock (_lock)
                return [.. _behaviours];
        }
    }

    public OutsideHook? Find(long id)
    {
        lock (_lock)
            return _hooks.FirstOrDefault(h => h.Id == id);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _hooks.Clear();
            _octets = 0;
            _version++;
        }
    }

    /// <summary>From a form; replaces the behaviour of the same path. <paramref name="error"/> is for the person who filled it in.</summary>
    public bool TrySet(string path, string status, string delay, [NotNullWhen(false)] out string? error)
    {
        path = path.Trim();
        error = null;
        var seconds = 0;
        if (path.Length > MaxPath || (path != "*" && path != Root && !path.StartsWith(Root + "/", StringComparison.Ordinal)))
            error = $"The path must be {Root}, one below it such as {Root}/orders, or * for all; without what stands behind a question mark.";
        else if (!int.TryParse(status.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 200 or > 599)
            error = "The status must be 200 to 599.";
        else if (delay.Trim().Length > 0 && (!int.TryParse(delay.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds > OutsideBehaviour.MaxDelaySeconds))
            error = $"The delay must be 0 to {OutsideBehaviour.MaxDelaySeconds} seconds.";
        else
            error = Add(new HookBehaviour(path, number, TimeSpan.FromSeconds(seconds)));
        return error is null;
    }

    public void RemoveBehaviour(string path)
    {
        lock (_lock)
            _behaviours.RemoveAll(b => b.Path == path);
    }

    /// <summary>Serves one request.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        var started = time.GetTimestamp();
        var body = await ReadAsync(context.Request, context.RequestAborted);
        var read = time.GetElapsedTime(started);
        var request = context.Request;
        var hook = Keep(new OutsideHook(
            0, time.GetUtcNow(), request.Path + request.QueryString, request.Protocol, [.. request.Headers.Select(h => (h.Key, h.Value.ToString()))], body.GetBuffer().AsMemory(0, (int)body.Length),
            await CheckAsync(request.Headers[WebhookSignature.Header].ToString(), body, timestamped: false, context.RequestAborted),
            await CheckAsync(request.Headers[WebhookSignature.TimestampedHeader].ToString(), body, timestamped: true, context.RequestAborted),
            read, 0));
        var behaviour = For(request.Path);
        if (behaviour?.Delay > TimeSpan.Zero)
            await Task.Delay(behaviour.Delay, time, context.RequestAborted);
        context.Response.StatusCode = behaviour?.Status ?? StatusCodes.Status200OK;
        Answered(hook, context.Response.StatusCode);
    }

    private static async Task<MemoryStream> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        if (request.Headers.ContentEncoding == "gzip")
        {
            await using var gzip = new GZipStream(request.Body, CompressionMode.Decompress);
            await gzip.CopyToAsync(body, cancellationToken);
        }
        else
        {
            await request.Body.CopyToAsync(body, cancellationToken);
        }

        return body;
    }

    private async Task<SignatureVerdict?> CheckAsync(string signature, MemoryStream body, bool timestamped, CancellationToken cancellationToken)
    {
        if (signature.Length == 0)
            return null;
        body.Position = 0;
        return timestamped
            ? await WebhookSignature.VerifyTimestampedAsync(SandboxHost.KeyOfWebhooks, signature, body, time.GetUtcNow(), WebhookSignature.Window, cancellationToken)
            : await WebhookSignature.VerifyAsync(SandboxHost.KeyOfWebhooks, signature, body, cancellationToken);
    }

    private string? Add(HookBehaviour behaviour)
    {
        lock (_lock)
        {
            _behaviours.RemoveAll(b => b.Path == behaviour.Path);
            if (_behaviours.Count >= MaxBehaviours)
                return $"There are {MaxBehaviours} behaviours already. Remove one first.";
            _behaviours.Add(behaviour);
            return null;
        }
    }

    private HookBehaviour? For(string path)
    {
        lock (_lock)
            return _behaviours.Find(b => b.Path == path) ?? _behaviours.Find(b => b.Path == "*");
    }

    private OutsideHook Keep(OutsideHook hook)
    {
        lock (_lock)
        {
            hook = hook with { Id = ++_lastId };
            _hooks.AddFirst(hook);
            _octets += hook.Body.Length;
            _version++;
            while (_hooks.Count > MaxHooks || (_octets > MaxOctets && _hooks.Count > 1))
            {
                _octets -= _hooks.Last!.Value.Body.Length;
                _hooks.RemoveLast();
            }

            return hook;
        }
    }

    private void Answered(OutsideHook hook, int status)
    {
        lock (_lock)
        {
            for (var node = _hooks.First; node is not null; node = node.Next)
            {
                if (node.Value.Id == hook.Id)
                    node.Value = hook with { Status = status };
            }

            _version++;
        }
    }
}
