using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Web.Hosting;

/// <summary>What was typed into a form that could not be taken yet.</summary>
/// <param name="Action">The path that it was sent to.</param>
/// <param name="Name">As <see cref="PageForm.Name"/>.</param>
/// <param name="Values">Of each field that is kept; null: a box that was off.</param>
internal sealed record KeptForm(string Action, string Name, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>A form of a page is the one, or its button leads further below its address.</summary>
    public bool Is(string action, string name)
    {
        var path = Uri.UnescapeDataString(action.Split('?', '#')[0]);
        return Name == name && Action.StartsWith(path, StringComparison.Ordinal) && (Action.Length == path.Length || Action[path.Length] == '/');
    }
}

/// <summary>
/// Carries a form over the confirmation that its sender is still the same person, so that it can be shown again as it was filled in. Nothing is sent by it: that takes another press.
/// Invariants: only fields that the route names are in it, which are no secrets; it is sealed by this server, opens in the session that it was sent in and in no other, is good for
/// as long as a confirmation, and is shown once.
/// </summary>
internal sealed class KeptForms(IDataProtectionProvider protection, DashboardSettings settings, TimeProvider time)
{
    /// <summary>How long somebody may take to confirm.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    // A cookie has 4 KB with its name and its attributes: this many octets are 3,700 characters of it when they are sealed.
    private const int MaxOctets = 2_700;
    private const int MaxCookie = 4_096;

    private readonly string _name = settings.CookieName("stafett-kept");
    private readonly IDataProtector _protector = protection.CreateProtector("kept-form-1");

    /// <summary>In place of one that was kept before. A form that is too long is not kept.</summary>
    /// <param name="fields">To be kept, and no others.</param>
    public void Keep(HttpContext http, Id<SignedIn> session, PageForm form, IReadOnlyList<string> fields)
    {
        var values = fields.ToDictionary(field => field, field => form.Has(field) ? form.Raw(field) : null);
        Set(http, session, new KeptForm(http.Request.Path.Value ?? "/", form.Name, values));
    }

    /// <summary>Null: none, or not of this session, or too old.</summary>
    public KeptForm? Find(HttpContext http, Id<SignedIn> session)
    {
        if (!http.Request.Cookies.TryGetValue(_name, out var value) || value.Length is 0 or > MaxCookie || !Base64Url.IsValid(value))
            return null;
        try
        {
            return Open(_protector.Unprotect(Base64Url.DecodeFromChars(value)), session);
        }
        catch (CryptographicException)
        {
            // Not of ours, or of a key that is gone.
            return null;
        }
    }

    /// <summary>The session has become another one: its owner has confirmed.</summary>
    public void Carry(HttpContext http, Id<SignedIn> from, Id<SignedIn> to)
    {
        if (Find(http, from) is { } kept)
            Set(http, to, kept);
    }

    public void Delete(HttpContext http)
    {
        if (http.Request.Cookies.ContainsKey(_name))
            http.Response.Cookies.Delete(_name, Options(TimeSpan.Zero));
    }

    private void Set(HttpContext http, Id<SignedIn> session, KeptForm kept)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8))
        {
            writer.Write(session.ToString());
            writer.Write((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
            writer.Write(kept.Action);
            writer.Write(kept.Name);
            writer.Write(kept.Values.Count);
            foreach (var (field, value) in kept.Values)
            {
                writer.Write(field);
                writer.Write(value is not null);
                writer.Write(value ?? "");
            }
        }

        var octets = memory.ToArray();
        if (octets.Length > MaxOctets)
            Delete(http);
        else
            http.Response.Cookies.Append(_name, Base64Url.EncodeToString(_protector.Protect(octets)), Options(Lifetime));
    }

    // What opens was written here: it is read without doubt.
    private KeptForm? Open(byte[] octets, Id<SignedIn> session)
    {
        using var reader = new BinaryReader(new MemoryStream(octets), Encoding.UTF8);
        if (reader.ReadString() != session.ToString() || reader.ReadInt64() <= time.GetUtcNow().ToUnixTimeSeconds())
            return null;
        var (action, name) = (reader.ReadString(), reader.ReadString());
        var values = new Dictionary<string, string?>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (field, isThere, value) = (reader.ReadString(), reader.ReadBoolean(), reader.ReadString());
            values[field] = isThere ? value : null;
        }

        return new KeptForm(action, name, values);
    }

    private CookieOptions Options(TimeSpan age) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = settings.IsSecure, Path = "/", MaxAge = age };
}
