using System.Text;
using Stafett.Server.Api;

namespace Stafett.Fuzz.Targets;

/// <summary>Authorization header fields of the API.</summary>
public sealed class BasicCredentialsTarget : IFuzzTarget
{
    public string Name => "basic-credentials";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("Basic dG9rZW46", "basic aGVsbG9AZXhhbXBsZS5jb206cGE6c3M=", "Basic Og==", "Bearer x", "Basic w6Q6w6Q=");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("Basic ", "Og==", "OjoK", "=", "AAAA", "//8=", " ");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        if (!BasicCredentials.TryParse(text, out var credentials))
            return;
        FuzzCheck.That(credentials.UserName.Length > 0 && !credentials.UserName.Contains(':'), "a user name that is none");
        FuzzCheck.That(!credentials.UserName.Any(c => c < ' ') && !credentials.Password.Any(c => c < ' '), "a control character");
        FuzzCheck.That(!credentials.ToString().Contains(credentials.UserName, StringComparison.Ordinal) || "Basic credentials".Contains(credentials.UserName, StringComparison.Ordinal), "it shows itself");
        // Written again it reads the same.
        var again = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}"));
        if (again.Length < 1_000)
            FuzzCheck.That(BasicCredentials.TryParse("Basic " + again, out var second) && second == credentials, "it reads as something else");
    }
}
